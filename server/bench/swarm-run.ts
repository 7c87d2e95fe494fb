import type { Outcome, WorkOrder } from "../../protocol/build";
import { ClaimId, TargetName } from "../../protocol/ids";
import { dronesToNudge } from "../coordinator/buckets";
import type { CommandKind, Now } from "../coordinator/command";
import type { CommandOf, Replies } from "../coordinator/decide";
import { decide, isRefusal } from "../coordinator/decide";
import { secondsOn } from "../coordinator/estimates/expectation";
import { evolve } from "../coordinator/evolve";
import { follow, hear, newPulse } from "../coordinator/pulse";
import { EMPTY_SWARM_ROW, fold, restore } from "../coordinator/swarm";
import { Timeline } from "../sim/timeline";
import type { Fleet, FleetDrone } from "./fleet";
import { hostFacts } from "./host-facts";
import type { Placed, Schedule } from "./schedule";
import type { Told, Workload } from "./workload";
import { planOf } from "./workload";

export type SwarmSchedule = Schedule & {
  /** CPU milliseconds of each claim that was decided. */
  claimMs: number[];
};

/** One way of a message, and one commit: what lies between a decision and the drone that hears of it. */
const WIRE_MS = 2;
const COMMIT_MS = 4;
/** A drone with free cores asks again after this long, as agents do. */
const ASK_AGAIN_MS = 10_000;

/**
 * The coordinator itself builds the workload, on a clock turned by hand: its own decisions, facts and pulse, with drones that
 * claim, build and report as agents do. Nothing is lost on the way and nothing fails.
 */
export async function runSwarm(workload: Workload, fleet: Fleet, told: Told): Promise<SwarmSchedule> {
  const run = new SwarmRun(workload, fleet, told);
  return await run.schedule();
}

type BenchDrone = FleetDrone & { free: number; claiming: boolean; askAt: number; claims: number };

class SwarmRun {
  readonly #timeline = new Timeline();
  readonly #swarm = restore({ builds: [], drones: [], measurements: [], commands: [], swarm: EMPTY_SWARM_ROW });
  readonly #pulse = newPulse(this.#now());
  readonly #drones: BenchDrone[];
  readonly #places: Map<string, number>;
  readonly #placed: Placed[] = [];
  readonly #claimMs: number[] = [];
  #unbuilt: number;

  constructor(
    private readonly workload: Workload,
    fleet: Fleet,
    private readonly told: Told,
  ) {
    this.#drones = fleet.drones.map((drone) => ({ ...drone, free: drone.cores, claiming: false, askAt: 0, claims: 0 }));
    this.#places = new Map(workload.packages.map(({ cpv }, place) => [cpv, place]));
    this.#unbuilt = workload.packages.length;
  }

  async schedule(): Promise<SwarmSchedule> {
    this.#ask<"add">({ kind: "add", target: TARGET, entries: planOf(this.workload, this.told), by: "operator" });
    for (const { drone, cores, memoryBytes } of this.#drones) {
      this.#ask<"hello">({ kind: "hello", drone, target: TARGET, host: hostFacts(cores, memoryBytes), held: [] });
    }
    for (const drone of this.#drones) this.#claim(drone);
    const done = await this.#timeline.run(() => this.#unbuilt === 0, Number.POSITIVE_INFINITY);
    if (!done) throw new Error(`${this.workload.name}: ${this.#unbuilt} packages were never built.`);
    return { makespan: this.#timeline.now / 1000, placed: this.#placed, claimMs: this.#claimMs };
  }

  #claim(drone: BenchDrone): void {
    if (drone.claiming || drone.free === 0) return;
    drone.claiming = true;
    drone.claims += 1;
    const claim = ClaimId.parse(`claim-${String(drone.claims).padStart(8, "0")}`);
    this.#timeline.after(WIRE_MS, () => {
      const before = process.cpuUsage();
      const reply = this.#ask<"claim">({ kind: "claim", drone: drone.drone, claim, freeCores: drone.free });
      const { user, system } = process.cpuUsage(before);
      this.#claimMs.push((user + system) / 1000);
      this.#timeline.after(COMMIT_MS + WIRE_MS, () => {
        drone.claiming = false;
        if (reply.kind === "grant") this.#begin(drone, reply.order);
        else this.#askAgain(drone);
      });
    });
  }

  #askAgain(drone: BenchDrone): void {
    drone.askAt = this.#timeline.now + ASK_AGAIN_MS;
    const { askAt } = drone;
    this.#timeline.after(ASK_AGAIN_MS, () => {
      if (askAt === drone.askAt) this.#claim(drone);
    });
  }

  #begin(drone: BenchDrone, order: WorkOrder): void {
    const place = this.#places.get(order.cpv);
    const real = place === undefined ? undefined : this.workload.packages[place]?.real;
    if (place === undefined || !real) throw new Error(`${order.cpv} was granted, but is not in ${this.workload.name}.`);
    const cores = order.cores.length;
    const seconds = secondsOn(real, cores);
    const from = this.#timeline.now / 1000;
    drone.free -= cores;
    this.#timeline.after(seconds * 1000, () => {
      this.#placed[place] = { drone, cores, from, until: this.#timeline.now / 1000 };
      this.#finish(drone, order, seconds);
    });
    this.#claim(drone);
  }

  #finish(drone: BenchDrone, { build, attempt, cores }: WorkOrder, seconds: number): void {
    const outcome: Outcome = { result: "built", artefact: ARTEFACT, elapsedMs: Math.round(seconds * 1000) };
    this.#timeline.after(WIRE_MS, () => {
      this.#ask<"finish">({ kind: "finish", drone: drone.drone, build, attempt, outcome });
      const { sizeBytes, sha256, fileName: path } = ARTEFACT;
      this.#timeline.after(COMMIT_MS, () => {
        this.#ask<"published">({ kind: "published", build, attempt, path, sizeBytes, sha256 });
        this.#unbuilt -= 1;
        this.#timeline.after(COMMIT_MS, () => this.#nudge());
      });
      this.#timeline.after(COMMIT_MS + WIRE_MS, () => {
        drone.free += cores.length;
        this.#claim(drone);
      });
    });
  }

  #nudge(): void {
    const named = new Set(dronesToNudge(this.#swarm, this.#pulse));
    for (const drone of this.#drones)
      if (named.has(drone.drone)) this.#timeline.after(WIRE_MS, () => this.#claim(drone));
  }

  #ask<K extends CommandKind>(command: CommandOf<K>): Replies[K] {
    const now = this.#now();
    hear(this.#pulse, command, now);
    const { facts, reply } = decide(this.#swarm, this.#pulse, command, now);
    for (const fact of facts) evolve(this.#swarm, fact);
    follow(this.#pulse, facts, now);
    fold(this.#swarm);
    if (isRefusal(reply)) throw new Error(`Refused: ${reply.sentence}`);
    return reply;
  }

  #now(): Now {
    return { wall: NOON + Math.round(this.#timeline.now), mono: this.#timeline.now };
  }
}

const NOON = 1_790_000_000_000;
const TARGET = TargetName.parse("bench");
const ARTEFACT = { fileName: "x.gpkg.tar", sizeBytes: 1, sha256: "0".repeat(64), stanza: "CPV: x/x-1\n" };
