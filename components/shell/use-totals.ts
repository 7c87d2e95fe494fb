"use client";

import { useMemo } from "react";
import type { RunProgress } from "../swarm/merge/run-progress";
import { ruleShare, runProgress } from "../swarm/merge/run-progress";
import type { BuildTotals, CoreTotals, DroneTotals } from "../swarm/merge/totals";
import { buildTotals, coreTotals, droneTotals, queuedCount } from "../swarm/merge/totals";
import { useMaybeSwarm } from "../swarm/provider";

export type Totals = {
  builds: BuildTotals;
  queued: number;
  drones: DroneTotals;
  droneCount: number;
  cores: CoreTotals;
  progress: RunProgress;
  /** The progress of the run as the rule under the strip shows it, 0 to 1. */
  rule: number;
};

/** The counts of the frame; null before the first snapshot. */
export function useTotals(): Totals | null {
  const rows = useMaybeSwarm((known) => known.rows);
  const buckets = useMaybeSwarm((known) => known.buckets);
  const run = useMaybeSwarm((known) => known.summary.run);
  const builds = useMemo(() => (rows === null ? null : buildTotals(rows.values())), [rows]);
  return useMemo(() => {
    if (builds === null || buckets === null || run === null) return null;
    const progress = runProgress(run, builds);
    return {
      builds,
      queued: queuedCount(builds),
      drones: droneTotals(buckets.values()),
      droneCount: buckets.size,
      cores: coreTotals(buckets.values()),
      progress,
      rule: ruleShare(progress, builds),
    };
  }, [builds, buckets, run]);
}
