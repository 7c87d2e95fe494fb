import { Cpv } from "../../protocol/atom";
import type { Outcome, WorkOrder } from "../../protocol/build";
import type { DroneName } from "../../protocol/ids";
import type { PlanEntry } from "../../protocol/plan";
import type { BuildRow, DroneRow } from "../coordinator/swarm";
import type { ModelDrone } from "./model-drone";
import { seededRandom } from "./random";
import { WholeSwarm } from "./whole-swarm";
import type { Workload } from "./workload";
import { success } from "./workload";

const SECOND = 1000;
export const MINUTE = 60 * SECOND;

type Failure = Extract<Outcome, { result: "failed" }>;

/** What happens to an attempt: how long it takes, and how it fails if it does. */
export type Fate = { seconds: number; fails?: Pick<Failure, "reason" | "phase"> };

/** A swarm without bad luck, in which only that goes wrong which its story tells. */
export class Scenario {
  readonly swarm: WholeSwarm;
  /** Every order that a drone was given, in the order of their beginning. */
  readonly orders: WorkOrder[] = [];

  /** `packages` are numbered from 1; `needs` says which earlier ones each needs. */
  constructor(
    cores: Record<string, number>,
    packages: number,
    fate: (order: WorkOrder, drone: DroneName) => Fate,
    needs: (number: number) => number[] = () => [],
  ) {
    const entries: PlanEntry[] = Array.from({ length: packages }, (_, index) => {
      return { cpv: cpvOf(index + 1), slot: "0", needs: needs(index + 1).map(cpvOf), expected: ONE_CORE };
    });
    const workload: Workload = {
      entries,
      attempt: (order, _, drone) => {
        this.orders.push(order);
        const { seconds, fails } = fate(order, drone);
        if (!fails) return { seconds, outcome: success(order, seconds) };
        return { seconds, outcome: { result: "failed", ...fails, lines: ["error: x"], elapsedMs: seconds * SECOND } };
      },
    };
    this.swarm = new WholeSwarm(seededRandom(1), workload, cores);
  }

  async begin(): Promise<void> {
    await this.swarm.begin();
    this.swarm.add();
    await this.pass(SECOND);
  }

  /** Lets time pass. */
  async pass(ms: number): Promise<void> {
    const { timeline } = this.swarm;
    await timeline.run(() => false, timeline.now + ms);
  }

  /** Until nothing can go on; the minutes that took. Everything that a storm is checked for is checked here too. */
  async end(withinMs = 24 * 60 * MINUTE): Promise<number> {
    const { timeline } = this.swarm;
    const began = timeline.now;
    const ended = await timeline.run(() => this.swarm.isSettled(), began + withinMs);
    const faults = [...(ended ? [] : ["it never ended"]), ...this.swarm.faults()];
    if (faults.length > 0) throw new Error(faults.join("\n"));
    return (timeline.now - began) / MINUTE;
  }

  drone(name: string): ModelDrone {
    const drone = this.swarm.drones.find((one) => one.name === name);
    if (!drone) throw new Error(`There is no ${name}.`);
    return drone;
  }

  build(number: number): BuildRow {
    const row = [...this.swarm.memory.builds.values()][number - 1];
    if (!row) throw new Error(`There is no build ${number}.`);
    return row;
  }

  builds(): BuildRow[] {
    return [...this.swarm.memory.builds.values()];
  }

  row(name: string): DroneRow {
    const row = [...this.swarm.memory.drones.values()].find(({ drone }) => drone === name);
    if (!row) throw new Error(`${name} never joined.`);
    return row;
  }

  /** When the coordinator recorded failures of a drone, oldest first. */
  failuresOf(name: string): number[] {
    return this.swarm.memory.journal.flatMap(({ fact }) => {
      return fact.kind === "attempt.finished" && fact.drone === name && fact.outcome.result === "failed" ? fact.at : [];
    });
  }
}

export function cpvOf(number: number): Cpv {
  return Cpv.parse(`sim/package${number}-1`);
}

const ONE_CORE = { serialSeconds: 60, parallelCpuSeconds: 0, maxJobs: 1 };
