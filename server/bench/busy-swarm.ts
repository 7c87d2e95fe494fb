import type { Outcome, WorkOrder } from "../../protocol/build";
import { ClaimId, DroneName, TargetName } from "../../protocol/ids";
import type { PlanEntry } from "../../protocol/plan";
import type { CommandKind, Now } from "../coordinator/command";
import type { CommandOf, Replies } from "../coordinator/decide";
import { decide, isRefusal } from "../coordinator/decide";
import { evolve } from "../coordinator/evolve";
import { follow, hear, newPulse } from "../coordinator/pulse";
import { EMPTY_SWARM_ROW, fold, restore } from "../coordinator/swarm";
import type { Random } from "../sim/random";
import { hostFacts } from "./host-facts";

/** A big swarm at work: drones that end builds in an order that chance decides, and ask for more. */
export class BusySwarm {
  readonly #swarm = restore({ builds: [], drones: [], measurements: [], commands: [], swarm: EMPTY_SWARM_ROW });
  #now: Now = { wall: 1_790_000_000_000, mono: 0 };
  readonly #pulse = newPulse(this.#now);
  readonly #running: { drone: DroneName; order: WorkOrder }[] = [];
  #claims = 0;
  /** CPU milliseconds of each claim. */
  readonly claimMs: number[] = [];

  constructor(
    private readonly random: Random,
    drones: number,
  ) {
    for (let number = 1; number <= drones; number++) {
      const cores = random.pick([8, 10, 16, 24]);
      const drone = DroneName.parse(`drone-${number}`);
      const host = hostFacts(cores, cores * 2 * 1024 ** 3);
      this.#ask<"hello">({ kind: "hello", drone, target: BENCH_TARGET, host, held: [] });
    }
  }

  /** CPU milliseconds that it took. */
  add(entries: PlanEntry[]): number {
    return cpuMs(() => this.#ask<"add">({ kind: "add", target: BENCH_TARGET, entries, by: "operator" }));
  }

  /** Every drone asks until it is told to wait. */
  fill(): void {
    for (const { drone } of this.#swarm.drones.values()) this.#claimAll(drone);
  }

  /** Something ends and is published, and its drone asks until it is told to wait. */
  step(): void {
    const [ended] = this.#running.splice(this.random.between(0, this.#running.length - 1), 1);
    if (!ended) throw new Error("Nothing runs.");
    const { drone, order } = ended;
    const { build, attempt } = order;
    this.#ask<"finish">({ kind: "finish", drone, build, attempt, outcome: BUILT });
    const published = { build, attempt, path: "x", sizeBytes: 1, sha256: SHA256 };
    this.#ask<"published">({ kind: "published", ...published });
    this.#claimAll(drone);
  }

  #claimAll(drone: DroneName): void {
    for (let reply = this.#claim(drone); reply.kind === "grant"; reply = this.#claim(drone)) {
      this.#running.push({ drone, order: reply.order });
    }
  }

  #claim(drone: DroneName): Replies["claim"] {
    this.#claims += 1;
    const command = {
      kind: "claim",
      drone,
      claim: ClaimId.parse(`claim-${this.#claims + 1000}`),
      freeCores: 64,
    } as const;
    let reply: Replies["claim"] | undefined;
    const ms = cpuMs(() => {
      reply = this.#ask<"claim">(command);
    });
    this.claimMs.push(ms);
    if (!reply) throw new Error("A claim was not answered.");
    return reply;
  }

  #ask<K extends CommandKind>(command: CommandOf<K>): Replies[K] {
    this.#now = { wall: this.#now.wall + STEP_MS, mono: this.#now.mono + STEP_MS };
    hear(this.#pulse, command, this.#now);
    const { facts, reply } = decide(this.#swarm, this.#pulse, command, this.#now);
    for (const fact of facts) evolve(this.#swarm, fact);
    follow(this.#pulse, facts, this.#now);
    fold(this.#swarm);
    if (isRefusal(reply)) throw new Error(`Refused: ${reply.sentence}`);
    return reply;
  }
}

export const BENCH_TARGET = TargetName.parse("bench");

/** Between two commands. */
const STEP_MS = 5;
const SHA256 = "0".repeat(64);
const ARTEFACT = { fileName: "x.gpkg.tar", sizeBytes: 1, sha256: SHA256, stanza: "CPV: x/x-1\n" };
const BUILT: Outcome = { result: "built", artefact: ARTEFACT, elapsedMs: 30_000 };

function cpuMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
