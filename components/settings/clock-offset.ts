/** A clock that is this far off is worth a word. */
export const WORTH_TELLING_MS = 5_000;

/**
 * What is wrong with this browser's clock; null when it agrees with the coordinator's.
 *
 * @param aheadMs browser's time minus coordinator's time, in milliseconds.
 */
export function clockWords(aheadMs: number): string | null {
  if (Math.abs(aheadMs) < WORTH_TELLING_MS) return null;
  const seconds = Math.round(Math.abs(aheadMs) / 1_000);
  const size = seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
  return `This browser's clock is ${size} ${aheadMs > 0 ? "ahead of" : "behind"} the coordinator's. Times here are the coordinator's.`;
}
