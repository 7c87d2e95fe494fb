import type { Fleet } from "./fleet";
import { totalCores } from "./fleet";
import type { Schedule } from "./schedule";
import type { Workload } from "./workload";

/** What became of all the cores' time, in shares that add up to 1, and how long packages that were ready waited for theirs. */
export type CoreUse = {
  working: number;
  /** Held by a build that has no use for them at the moment: its serial parts. */
  heldIdle: number;
  /** Free while nothing was ready. */
  nothingReady: number;
  /** Free although something was ready: kept for a longer chain, or on the way to its drone. */
  keptFree: number;
  /** Seconds from ready to begun, on average. */
  meanWaitSeconds: number;
};

export function coreUseOf(workload: Workload, { placed, makespan }: Schedule, fleet: Fleet): CoreUse {
  const total = totalCores(fleet) * makespan;
  const held = placed.reduce((sum, { cores, from, until }) => sum + cores * (until - from), 0);
  const work = workload.packages.reduce((sum, { real }) => sum + real.serialSeconds + real.parallelCpuSeconds, 0);
  const readyAt = workload.packages.map(({ needs }) =>
    needs.reduce((latest, need) => Math.max(latest, placed[need]?.until ?? 0), 0),
  );
  const waits = placed.map(({ from }, place) => from - (readyAt[place] ?? 0));
  const keptFree = idleWhileReady(readyAt, { placed, makespan }, totalCores(fleet));
  return {
    working: work / total,
    heldIdle: (held - work) / total,
    nothingReady: (total - held - keptFree) / total,
    keptFree: keptFree / total,
    meanWaitSeconds: waits.reduce((sum, wait) => sum + wait, 0) / waits.length,
  };
}

/** Core seconds that were free while a package was ready and had not begun. */
function idleWhileReady(readyAt: readonly number[], { placed }: Schedule, cores: number): number {
  const changes = placed.flatMap(({ from, until, cores: taken }, place) => [
    { at: readyAt[place] ?? 0, free: 0, ready: 1 },
    { at: from, free: -taken, ready: -1 },
    { at: until, free: taken, ready: 0 },
  ]);
  changes.sort((one, other) => one.at - other.at);
  let [now, free, ready, idle] = [0, cores, 0, 0];
  for (const change of changes) {
    if (ready > 0) idle += free * (change.at - now);
    now = change.at;
    free += change.free;
    ready += change.ready;
  }
  return idle;
}
