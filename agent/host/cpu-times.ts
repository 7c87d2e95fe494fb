/** Clock ticks since boot that one CPU core was in use, and all of its ticks. */
export type CoreTimes = { busy: number; total: number };

/** The `cpuN` lines of proc_stat(5), in order; empty when there are none. */
export function readCoreTimes(stat: string): CoreTimes[] {
  return [...stat.matchAll(/^cpu\d+ (.+)$/gm)].map(([, columns = ""]) => {
    // guest and guest_nice (columns 9 and 10) are counted in user and nice already.
    const ticks = columns.trim().split(/\s+/).slice(0, 8).map(Number);
    const total = ticks.reduce((sum, tick) => sum + tick, 0);
    const [, , , idle = 0, iowait = 0] = ticks;
    return { busy: total - idle - iowait, total };
  });
}

/** Share of each core in use between two samples, 0 to 1; empty when cores came or went in between. */
export function coreShares(before: readonly CoreTimes[], after: readonly CoreTimes[]): number[] {
  if (before.length !== after.length) return [];
  return after.map((now, core) => {
    const then = before[core] ?? now;
    const total = now.total - then.total;
    // iowait may run backwards (proc_stat(5)), so neither difference can be trusted to be in range.
    return total <= 0 ? 0 : Math.min(1, Math.max(0, (now.busy - then.busy) / total));
  });
}
