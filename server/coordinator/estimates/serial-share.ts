/**
 * How much of a package is serial, where no measurement tells: the share of its wall time on the reference cores in which
 * one core works (unpack, configure, link, install). Small packages are nine tenths serial, giants two fifths: of some 3,000
 * recorded builds the medians are 0.95 at 16 s, 0.84 at 64 s, 0.67 at two minutes, 0.4 from a quarter of an hour on.
 */
export function usualSerialShare(referenceSeconds: number): number {
  const doublings = Math.log2(Math.max(referenceSeconds, 1) / 16);
  return Math.min(0.95, Math.max(0.4, 0.95 - 0.09 * doublings));
}

/** Jobs that so many core seconds of parallel work feed. */
export function usualMaxJobs(parallelCpuSeconds: number): number {
  if (parallelCpuSeconds < 10) return 4;
  if (parallelCpuSeconds < 80) return 8;
  return parallelCpuSeconds < 600 ? 16 : 64;
}
