import type { BuildStateName } from "../../../protocol/build";
import type { DroneStateName } from "../../../protocol/drone";
import type { Bucket, QueueRow } from "../../../protocol/to-watcher";
import { isLeaving } from "./leaving";

/** The counts of the status strip; one definition for every place that shows them. */
export type BuildTotals = Record<BuildStateName, number>;
export type DroneTotals = Record<DroneStateName, number>;
/** `active`: held by a build. `idle`: held by none, on a drone that may take work. Any other core is in neither count. */
export type CoreTotals = { active: number; idle: number; all: number };

export function buildTotals(rows: Iterable<QueueRow>): BuildTotals {
  const totals: BuildTotals = {
    waiting: 0,
    ready: 0,
    building: 0,
    built: 0,
    failed: 0,
    blocked: 0,
    held: 0,
    cancelled: 0,
  };
  for (const row of rows) totals[row.state] += 1;
  return totals;
}

/** Packages in the queue: failed and built ones are outside. */
export function queuedCount(totals: BuildTotals): number {
  return totals.building + totals.ready + totals.waiting + totals.blocked + totals.held;
}

export function droneTotals(buckets: Iterable<Bucket>): DroneTotals {
  const totals: DroneTotals = { offline: 0, upgrading: 0, grounded: 0, active: 0, idle: 0 };
  for (const bucket of buckets) totals[bucket.state] += 1;
  return totals;
}

export function coreTotals(buckets: Iterable<Bucket>): CoreTotals {
  const totals: CoreTotals = { active: 0, idle: 0, all: 0 };
  for (const bucket of buckets) {
    const held = heldCores(bucket);
    totals.all += bucket.cores;
    totals.active += held;
    if (takesWork(bucket)) totals.idle += bucket.cores - held;
  }
  return totals;
}

/** Cores in use as a share of those that could be: free ones and those of builds that are measured. Null when there are none. */
export function busyShare(buckets: Iterable<Bucket>): number | null {
  let busy = 0;
  let usable = 0;
  for (const bucket of buckets) {
    if (takesWork(bucket)) usable += bucket.cores - heldCores(bucket);
    for (const { publishing, progress, cores } of bucket.builds) {
      if (publishing || progress === null || progress.busyCores === null) continue;
      busy += Math.min(progress.busyCores, cores.length);
      usable += cores.length;
    }
  }
  return usable === 0 ? null : busy / usable;
}

/** Cores of a drone that its builds hold; a build that is only being published holds none any more. */
export function heldCores(bucket: Bucket): number {
  return bucket.builds.reduce((sum, build) => sum + (build.publishing ? 0 : build.cores.length), 0);
}

function takesWork(bucket: Bucket): boolean {
  return (bucket.state === "active" || bucket.state === "idle") && !isLeaving(bucket);
}
