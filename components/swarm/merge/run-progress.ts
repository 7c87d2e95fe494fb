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
  total: number;
  built: number;
  /** Whole percent, rounded down: 100 only when nothing is left. */
  percent: number;
  segments: Segment[];
};

/** How far the run is. Rows say what is left, the summary what this run has built: rows of older runs are built too. */
export function runProgress(run: SwarmSummary["run"], totals: BuildTotals): RunProgress {
  const segments = SEGMENTS.map((state) => ({ state, count: state === "built" ? run.built : totals[state] }));
  const total = segments.reduce((sum, { count }) => sum + count, 0);
  const share = total === 0 ? 0 : run.built / total;
  return { total, built: run.built, percent: Math.floor(share * 100), segments };
}

/** The share of the run that the rule under the strip shows, 0 to 1; never full while the queue is not empty. */
export function ruleShare(progress: RunProgress, totals: BuildTotals): number {
  const share = progress.total === 0 ? 0 : progress.built / progress.total;
  return queuedCount(totals) === 0 ? share : Math.min(share, 0.99);
}
