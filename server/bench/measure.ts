import type { Bound } from "./bounds";
import { boundOf } from "./bounds";
import type { CoreUse } from "./core-use";
import { coreUseOf } from "./core-use";
import type { Fleet } from "./fleet";
import type { Peer } from "./one-at-a-time";
import type { Case, Scenario } from "./scenario";
import type { Schedule } from "./schedule";
import { runSwarm } from "./swarm-run";
import type { Workload } from "./workload";

/** How one way of scheduling did on the cases of one scenario. */
export type Measured = {
  scheduler: string;
  cases: number;
  meanSeconds: number;
  /** Standard deviation among the cases; 0 for a single one. */
  deviationSeconds: number;
  worstSeconds: number;
  /** Each case against its own bound. */
  meanRatio: number;
  worstRatio: number;
  bound: Bound;
  use: CoreUse;
};

export const COORDINATOR = "portage-swarm";

export async function measureCoordinator(workload: Workload, fleet: Fleet, scenario: Scenario): Promise<Measured> {
  const runs: Run[] = [];
  for (const one of scenario.cases(workload)) {
    runs.push({ ...one, schedule: await runSwarm(one.truth, fleet, one.told) });
  }
  return summary(COORDINATOR, fleet, runs);
}

export function measurePeer(peer: Peer, workload: Workload, fleet: Fleet, scenario: Scenario): Measured {
  const runs = scenario.cases(workload).map((one): Run => {
    return { ...one, schedule: peer.schedule(one.truth, believed(one), fleet) };
  });
  return summary(peer.name, fleet, runs);
}

type Run = Case & { schedule: Schedule };

function summary(scheduler: string, fleet: Fleet, runs: readonly Run[]): Measured {
  const [first] = runs;
  if (!first) throw new Error("A scenario without cases measures nothing.");
  const spans = runs.map(({ schedule }) => schedule.makespan);
  const ratios = runs.map(({ truth, schedule }) => schedule.makespan / boundOf(truth, fleet).seconds);
  return {
    scheduler,
    cases: runs.length,
    meanSeconds: mean(spans),
    deviationSeconds: deviation(spans),
    worstSeconds: Math.max(...spans),
    meanRatio: mean(ratios),
    worstRatio: Math.max(...ratios),
    bound: boundOf(first.truth, fleet),
    use: coreUseOf(first.truth, first.schedule, fleet),
  };
}

/** Peers always need numbers: of what nothing is told they think what is so. */
function believed({ truth, told }: Case): Workload {
  const packages = truth.packages.map((one, place) => ({ ...one, real: told(place) ?? one.real }));
  return { name: truth.name, packages };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function deviation(values: readonly number[]): number {
  const middle = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - middle) ** 2, 0);
  return Math.sqrt(squares / Math.max(1, values.length - 1));
}
