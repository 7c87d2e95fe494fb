import type { BuildStateName } from "../../../protocol/build";
import type { SwarmSummary } from "../../../protocol/to-watcher";
import type { BuildTotals } from "./totals";
import { queuedCount } from "./totals";

/** What the bar is made of, left to right. */
export const SEGMENTS = [
  "built",
  "building",
  "ready",
  "waiting",
  "held",
  "blocked",
  "failed",
] as const satisfies BuildStateName[];
export type Segment = { state: (typeof SEGMENTS)[number]; count: number };

export type RunProgress = {
  /** Builds of the run, and how many of them are built. */
  total: number;
  built: number;
  /** Whole percent, rounded down: 100 only when nothing is left. */
  percent: number;
  /** What is left may also be from runs before: a failed build stays until somebody cares for it. */
  segments: Segment[];
};

/** How far the run is: by the summary, because rows of older runs are built too. Rows say what is left. */
export function runProgress(run: SwarmSummary["run"], totals: BuildTotals): RunProgress {
  const segments = SEGMENTS.map((state) => ({ state, count: state === "built" ? run.built : totals[state] }));
  const share = run.total === 0 ? 0 : run.built / run.total;
  return { total: run.total, built: run.built, percent: Math.floor(share * 100), segments };
}

/** The share of the run that the rule under the strip shows, 0 to 1; never full while the queue is not empty. */
export function ruleShare(progress: RunProgress, totals: BuildTotals): number {
  const share = progress.total === 0 ? 0 : progress.built / progress.total;
  return queuedCount(totals) === 0 ? share : Math.min(share, 0.99);
}
