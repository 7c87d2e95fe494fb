import type { Cpv } from "../../protocol/atom";
import type { WorkOrder } from "../../protocol/build";
import type { Fact, FactOf, JournalEntry } from "../../protocol/facts";
import type { AttemptKey, BuildId, DroneName } from "../../protocol/ids";
import { attemptLabel } from "../../protocol/ids";
import { installedAs } from "../../protocol/installed";
import { MAX_ATTEMPTS, MAX_FAILURES } from "../../protocol/rules";
import type { Millis } from "../../protocol/time";
import { allDependants, rootsAmong, unbuiltNeeds } from "./blockage";
import { evolve } from "./evolve";
import { countsAsFailure } from "./failure-table";
import { COORDINATOR } from "./judgement";
import { standsBehind } from "./move";
import type { Pulse } from "./pulse";
import { leaseOn } from "./service";
import type { BuildRow, Swarm } from "./swarm";
import { buildRow, NOTHING_SAVED, restore } from "./swarm";

/** What must hold whatever happens. Nothing in the product asks; tests and the simulator do, after every fact. */

/**
 * Reads the journal as it grows, with a memory of its own that owes nothing to `evolve`, and throws at the first fact that
 * breaks a promise: two leases on one build, a core held twice, an older attempt that counts, a build granted before its
 * needs are published, or built twice.
 */
export class JournalAudit {
  readonly #builds = new Map<BuildId, BuildLife>();
  readonly #drones = new Map<DroneName, DroneLife>();
  #sequence = 0;
  #paused = false;

  note({ sequence, fact }: JournalEntry): void {
    this.#sequence += 1;
    if (sequence !== this.#sequence) throw new Error(`The journal has ${sequence} where ${this.#sequence} is due.`);
    const broken = this.#brokenBy(fact);
    if (broken) throw new Error(`Fact ${sequence} breaks a promise: ${broken}. ${JSON.stringify(fact)}`);
    this.#remember(fact);
  }

  #brokenBy(fact: Fact): string | false {
    if (fact.kind === "build.added") return this.#brokenByAdded(fact);
    if (!("build" in fact)) return "drone" in fact && this.#brokenByDrone(fact);
    const life = this.#builds.get(fact.build);
    if (!life) return "it names a build that was never added";
    if (fact.kind === "package.removed") return life.published === null && "it has no published package";
    if (life.published !== null) return `attempt ${life.published} of ${life.cpv} was published: built never ends`;
    switch (fact.kind) {
      case "lease.granted":
        return this.#brokenByGrant(fact, life);
      case "lease.revived":
        return this.#brokenByRevival(fact, life);
      case "lease.expired":
      case "lease.dropped":
      case "attempt.started":
        return !isLive(life, fact) && "that attempt has no lease";
      case "attempt.finished":
        return !mayFinish(life, fact) && "that attempt is over, or another one runs";
      case "artefact.published":
      case "artefact.refused":
        return !isPublishing(life, fact) && "that attempt is not being published";
      case "build.replanned":
        return (life.live !== null && "it runs") || this.#brokenByNeeds(fact.needs);
      case "build.readied":
      case "build.rested":
        return (life.live !== null && "it runs") || this.#unpublishedNeed(life);
      case "build.placed":
      case "build.pinned":
        return false;
      case "build.released":
      case "build.restored":
      case "build.held":
      case "build.cancelled":
      case "build.failed":
      case "build.blocked":
      case "build.waited":
      case "build.requeued":
        return life.live !== null && "it runs";
    }
  }

  #brokenByDrone(fact: DroneFact): string | false {
    const life = this.#drones.get(fact.drone);
    if (!life) return fact.kind !== "drone.joined" && "the drone never joined";
    switch (fact.kind) {
      case "drone.grounded":
        if (fact.cause === null) return false;
        // A person who takes something back may restore what the coordinator did.
        if (life.grounded && JSON.stringify(fact.cause) !== life.lastCause) return "it is grounded";
        return this.#brokenByCap(fact);
      case "drone.suspected":
        return life.grounded !== null && "it is grounded";
      case "drone.readmitted":
        return !life.grounded?.byMachine && "the coordinator has not grounded it";
      case "drone.ungrounded": {
        const isPersons = life.grounded?.byMachine === false;
        const isOver = life.grounded?.until != null && life.grounded.until <= fact.at;
        return fact.by === COORDINATOR && isPersons && !isOver && "a person grounded it";
      }
      default:
        return false;
    }
  }

  /** Written anew here rather than asked of the coordinator, whose answer is what is being checked. */
  #brokenByCap({ drone }: { drone: DroneName }): string | false {
    const others = [...this.#drones].filter(([name]) => name !== drone).map(([, life]) => life);
    const online = others.filter((life) => life.online).length + 1;
    const grounded = others.filter((life) => life.grounded?.byMachine).length + 1;
    return grounded > 1 && grounded * 3 > online && `that makes ${grounded} of ${online} drones`;
  }

  #brokenByAdded({ build, needs }: FactOf<"build.added">): string | false {
    for (const known of this.#builds.keys()) if (known >= build) return `build ${known} is there already`;
    return this.#brokenByNeeds(needs);
  }

  #brokenByNeeds(needs: readonly BuildId[]): string | false {
    return needs.some((need) => !this.#builds.has(need)) && "it needs a build that was never added";
  }

  #brokenByGrant(fact: FactOf<"lease.granted">, life: BuildLife): string | false {
    if (this.#paused) return "the swarm is paused";
    const drone = this.#drones.get(fact.drone);
    if (drone?.grounded) return "the drone is grounded";
    if (drone?.probation && drone.held.size > 0) return "the drone is on probation and builds something";
    if (life.live) return `attempt ${life.live.attempt} has the lease`;
    if (life.publishing !== null) return `attempt ${life.publishing} is being published`;
    if (fact.attempt !== life.attempts + 1) return `attempt ${life.attempts} was the newest`;
    return this.#unpublishedNeed(life) || this.#brokenByCores(fact);
  }

  #brokenByRevival(fact: FactOf<"lease.revived">, life: BuildLife): string | false {
    if (life.live || life.publishing !== null) return "the build was granted to somebody else or is done";
    if (fact.attempt !== life.attempts || fact.drone !== life.drone) return `attempt ${life.attempts} is the newest`;
    return this.#brokenByCores(fact);
  }

  #brokenByCores({ drone, cores }: { drone: DroneName; cores: readonly number[] }): string | false {
    const life = this.#drones.get(drone);
    if (!life) return "the drone never joined";
    for (const core of cores) {
      if (core >= life.cores) return `the drone has ${life.cores} cores`;
      const holder = life.held.get(core);
      if (holder !== undefined) return `core ${core} is held by ${holder}`;
    }
    return new Set(cores).size !== cores.length && "a core is named twice";
  }

  #unpublishedNeed({ needs }: BuildLife): string | false {
    const missing = needs.find((need) => this.#builds.get(need)?.published === null);
    return missing !== undefined && `it needs build ${missing}, which is not published`;
  }

  #remember(fact: Fact): void {
    switch (fact.kind) {
      case "swarm.paused":
      case "swarm.resumed":
        this.#paused = fact.kind === "swarm.paused";
        return;
      case "build.added": {
        const { cpv, needs } = fact;
        const unborn = { attempts: 0, drone: null, live: null, publishing: null, published: null, strikes: 0 };
        this.#builds.set(fact.build, { cpv, needs, ...unborn });
        return;
      }
      case "drone.joined":
        this.#drones.set(fact.drone, { cores: fact.host.cores, held: new Map(), ...FRESH_DRONE });
        return;
      case "drone.removed":
        this.#drones.delete(fact.drone);
        return;
      default:
        if ("build" in fact) this.#rememberBuild(fact);
        else if ("drone" in fact) this.#rememberDrone(fact);
    }
  }

  #rememberDrone(fact: DroneFact): void {
    const life = this.#drones.get(fact.drone);
    if (!life) return;
    switch (fact.kind) {
      case "drone.changed":
        life.cores = fact.host.cores;
        return;
      case "drone.lost":
      case "drone.returned":
        life.online = fact.kind === "drone.returned";
        return;
      case "drone.grounded":
        life.grounded = { byMachine: fact.cause !== null, until: fact.until };
        if (fact.cause) life.lastCause = JSON.stringify(fact.cause);
        life.probation = false;
        return;
      case "drone.ungrounded":
      case "drone.readmitted":
        life.grounded = null;
        life.probation = fact.kind === "drone.readmitted";
        return;
      case "upgrade.stepped":
        if (fact.standing.state === "proving") life.probation = true;
        return;
      case "drone.suspected":
        life.probation = true;
        return;
      default:
    }
  }

  #rememberBuild(fact: Extract<Fact, { build: BuildId }>): void {
    const life = this.#builds.get(fact.build);
    if (!life) return;
    switch (fact.kind) {
      case "lease.granted":
      case "lease.revived":
        life.attempts = fact.attempt;
        life.drone = fact.drone;
        life.live = fact;
        for (const core of fact.cores) this.#drones.get(fact.drone)?.held.set(core, attemptLabel(fact));
        return;
      case "lease.expired":
      case "lease.dropped":
        this.#release(life);
        return;
      case "attempt.finished":
        this.#release(life);
        if (fact.outcome.result === "built") life.publishing = fact.attempt;
        if (fact.outcome.result === "failed" && countsAsFailure(fact.outcome.reason, fact.outcome.phase)) {
          life.strikes += 1;
          if (life.strikes > MAX_FAILURES)
            throw new Error(`${life.cpv} was tried again after ${MAX_FAILURES} failures.`);
        }
        return;
      case "artefact.published": {
        life.published = fact.attempt;
        const drone = this.#drones.get(fact.drone);
        if (drone) drone.probation = false;
        return;
      }
      case "artefact.refused":
        life.publishing = null;
        return;
      case "build.replanned":
        life.needs = fact.needs;
        return;
      case "build.requeued":
        life.strikes = 0;
        return;
      case "build.restored":
        life.strikes = fact.failedOn.length;
        return;
      default:
    }
  }

  #release(life: BuildLife): void {
    if (!life.live) return;
    const { drone, cores } = life.live;
    for (const core of cores) this.#drones.get(drone)?.held.delete(core);
    life.live = null;
  }
}

/** What rows say that cannot be, once a decision is through; empty when all is well. Of all builds, or of these. */
export function violations(swarm: Swarm, rows: Iterable<BuildRow> = swarm.builds.values()): string[] {
  return [...rows].flatMap((row) => {
    return [...wrongWithAttempts(row), ...wrongWithStanding(swarm, row), ...wrongWithPlace(swarm, row)].map(
      (wrong) => `${row.cpv}: ${wrong}`,
    );
  });
}

/** What a drone that told what it has installed is granted, and can neither find nor install; empty when all is well. */
export function wrongWithOrder(swarm: Swarm, pulse: Pulse, drone: DroneName, order: WorkOrder): string[] {
  const installed = pulse.drones.get(drone)?.installed;
  if (!installed) return [];
  const isGiven = (as: string) =>
    [...swarm.builds.values()].some(({ cpv, slot, target, standing }) => {
      const isThere = target === order.target && standing.state === "built" && order.needs.includes(cpv);
      return isThere && [installedAs(cpv, slot), installedAs(cpv, undefined)].includes(as);
    });
  const lacked = buildRow(swarm, order.build).assumed.filter(({ as }) => !installed.has(as) && !isGiven(as));
  return lacked.map(({ as }) => `${order.cpv} was granted to ${drone}, which lacks ${as}`);
}

/** Rows that may be wrong since the last commit: those that were written, and those that hang on them. */
export function touched(swarm: Swarm): BuildRow[] {
  const written = swarm.builds.changed().map(({ build }) => build);
  const builds = new Set([...written, ...allDependants(swarm, written)]);
  return [...builds].map((build) => buildRow(swarm, build));
}

/** The swarm that a journal adds up to. */
export function replay(entries: readonly JournalEntry[]): Swarm {
  const swarm = restore(NOTHING_SAVED);
  for (const { fact } of entries) evolve(swarm, fact);
  return swarm;
}

type BuildLife = {
  cpv: Cpv;
  needs: readonly BuildId[];
  attempts: number;
  /** Which had the newest attempt. */
  drone: DroneName | null;
  live: { attempt: number; drone: DroneName; cores: readonly number[] } | null;
  publishing: number | null;
  published: number | null;
  strikes: number;
};

type DroneFact = Exclude<Extract<Fact, { drone: DroneName }>, { build: BuildId }>;

const FRESH_DRONE = { online: true, grounded: null, lastCause: null, probation: false };

type DroneLife = {
  cores: number;
  held: Map<number, string>;
  online: boolean;
  grounded: { byMachine: boolean; until: Millis | null } | null;
  /** What the coordinator grounded it for the last time. */
  lastCause: string | null;
  probation: boolean;
};

function isLive(life: BuildLife, { attempt, drone }: AttemptKey & { drone: DroneName }): boolean {
  return life.live?.attempt === attempt && life.live.drone === drone;
}

/** The newest attempt, running or given up; never one that is over for good, never while another runs. */
function mayFinish(life: BuildLife, { attempt, drone }: FactOf<"attempt.finished">): boolean {
  return life.attempts === attempt && life.drone === drone && life.publishing === null;
}

function isPublishing(life: BuildLife, { attempt, drone }: AttemptKey & { drone: DroneName }): boolean {
  return life.publishing === attempt && life.drone === drone;
}

function wrongWithAttempts(row: BuildRow): string[] {
  const wrong: string[] = [];
  for (const [index, { attempt, ending }] of row.attempts.entries()) {
    const newest = index === row.attempts.length - 1;
    if (attempt !== index + 1) wrong.push(`attempt ${attempt} stands at ${index + 1}`);
    if (ending === null && !(newest && leaseOn(row))) wrong.push(`attempt ${attempt} has no ending and no lease`);
    if (ending !== null && newest && leaseOn(row)) wrong.push(`attempt ${attempt} ended and has the lease`);
  }
  if (row.failedOn.length > MAX_FAILURES) wrong.push(`${row.failedOn.length} failures count`);
  if (row.attempts.length - row.requeuedAfter > MAX_ATTEMPTS) wrong.push("it was tried too often");
  return wrong;
}

function wrongWithPlace(swarm: Swarm, { place, build, standing }: BuildRow): string[] {
  if (standing.state === "built" || !place?.after) return [];
  return standsBehind(swarm, place.after, build) ? ["its place hangs on itself"] : [];
}

function wrongWithStanding(swarm: Swarm, { build, needs, standing }: BuildRow): string[] {
  const unmet = needs.filter((need) => buildRow(swarm, need).standing.state !== "built").length;
  const roots = rootsAmong(swarm, needs);
  const wrong: string[] = [];
  if (unbuiltNeeds(swarm, needs).has(build)) wrong.push("it needs itself");
  if (unmet !== swarm.lookups.unmet(build))
    wrong.push(`the index counts ${swarm.lookups.unmet(build)} of ${unmet} needs`);
  switch (standing.state) {
    case "waiting":
      if (unmet === 0) wrong.push("it waits for nothing");
      if (roots.length > 0) wrong.push(`it waits, but ${roots.join(", ")} failed`);
      break;
    case "blocked":
      if ([...standing.roots].sort((one, other) => one - other).join() !== roots.join()) {
        wrong.push(`it is blocked by ${standing.roots.join(", ")}, but ${roots.join(", ") || "nothing"} failed`);
      }
      break;
    case "ready":
    case "building":
    case "built":
      if (unmet > 0) wrong.push(`it is ${standing.state}, but needs ${unmet} unbuilt`);
      break;
    case "failed":
    case "held":
    case "cancelled":
      break;
  }
  return wrong;
}
