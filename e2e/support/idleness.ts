import type { Fact, FactOf, JournalEntry } from "../../protocol/facts";
import type { BuildId, DroneName } from "../../protocol/ids";

/**
 * So many builds may be given to others before a drone with nothing to do has asked and been answered. Counted in builds, not in
 * seconds, because a busy machine makes everybody slow alike; in a right swarm it is a handful.
 */
const MOST_GIVEN_TO_OTHERS = 16;

type Drone = { cores: number; inService: boolean; held: Set<BuildId> };

/**
 * Drones that held nothing although a ready build waited that they might have taken, one sentence each (PL2). A build that then
 * starts on more cores than such a drone has was rightly left to a bigger one (PL3).
 */
export function idlenessIn(journal: readonly JournalEntry[]): string[] {
  const swarm = new Replay();
  const grants = new Map<BuildId, FactOf<"lease.granted">[]>();
  for (const { fact } of journal)
    if (fact.kind === "lease.granted") grants.set(fact.build, [...(grants.get(fact.build) ?? []), fact]);
  const fitsOn = (drone: Drone, build: BuildId) => (grants.get(build)?.[0]?.cores.length ?? 0) <= drone.cores;

  const givenToOthers = new Map<DroneName, number>();
  const wrongs: string[] = [];
  for (const { sequence, fact } of journal) {
    swarm.apply(fact);
    if (fact.kind === "lease.granted") {
      grants.get(fact.build)?.shift();
      for (const [drone, given] of givenToOthers) givenToOthers.set(drone, given + 1);
    }
    const idle = swarm.idle(fitsOn);
    for (const drone of givenToOthers.keys()) if (!idle.includes(drone)) givenToOthers.delete(drone);
    for (const drone of idle) {
      if (givenToOthers.get(drone) === MOST_GIVEN_TO_OTHERS)
        wrongs.push(
          `${drone} held nothing up to fact ${sequence}, while ${MOST_GIVEN_TO_OTHERS} builds went to others`,
        );
      givenToOthers.set(drone, givenToOthers.get(drone) ?? 0);
    }
  }
  return wrongs;
}

/** Which drones hold what, and what is ready, as far as this audit needs it. */
class Replay {
  readonly #drones = new Map<DroneName, Drone>();
  readonly #ready = new Set<BuildId>();
  readonly #failedOn = new Map<BuildId, Set<DroneName>>();
  #paused = false;

  /** Drones that hold nothing while a ready build waits that they may try and that fits on them. */
  idle(fitsOn: (drone: Drone, build: BuildId) => boolean): DroneName[] {
    if (this.#paused) return [];
    return [...this.#drones].flatMap(([name, drone]) => {
      const may = [...this.#ready].some((build) => !this.#failedOn.get(build)?.has(name) && fitsOn(drone, build));
      return drone.inService && drone.held.size === 0 && may ? [name] : [];
    });
  }

  apply(fact: Fact): void {
    switch (fact.kind) {
      case "swarm.paused":
        this.#paused = true;
        return;
      case "swarm.resumed":
        this.#paused = false;
        return;
      case "build.added":
        if (fact.needs.length === 0) this.#ready.add(fact.build);
        return;
      case "build.readied":
        this.#ready.add(fact.build);
        return;
      case "lease.granted":
        this.#ready.delete(fact.build);
        this.#drone(fact.drone).held.add(fact.build);
        return;
      case "attempt.finished":
        if (fact.outcome.result === "failed") this.#failed(fact.build).add(fact.drone);
        this.#drone(fact.drone).held.delete(fact.build);
        return;
      case "lease.expired":
      case "lease.dropped":
        this.#drone(fact.drone).held.delete(fact.build);
        return;
      case "drone.joined":
        this.#drone(fact.drone).cores = fact.host.cores;
        return;
      case "drone.lost":
      case "drone.grounded":
        this.#drone(fact.drone).inService = false;
        return;
      case "drone.returned":
      case "drone.ungrounded":
        this.#drone(fact.drone).inService = true;
        return;
      default:
    }
  }

  #drone(name: DroneName): Drone {
    const known = this.#drones.get(name) ?? { cores: 0, inService: true, held: new Set() };
    this.#drones.set(name, known);
    return known;
  }

  #failed(build: BuildId): Set<DroneName> {
    const drones = this.#failedOn.get(build) ?? new Set();
    this.#failedOn.set(build, drones);
    return drones;
  }
}
