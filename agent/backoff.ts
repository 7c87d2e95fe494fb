/** A number from 0 up to, but not including, 1. */
export type Random = () => number;

export type BackoffLimits = { firstMs: number; longestMs: number };

/**
 * Milliseconds to wait after the `failures`-th failure in a row: doubled each time up to `longestMs`, then between half
 * and all of it by chance, so that a fleet cut off in one moment does not come back in one moment.
 */
export function backoffMs(failures: number, { firstMs, longestMs }: BackoffLimits, random: Random): number {
  const wholeMs = Math.min(longestMs, firstMs * 2 ** (failures - 1));
  return Math.round(wholeMs * (0.5 + random() / 2));
}
