/**
 * Bounds what the logs of all attempts take on this disk together while the coordinator does not have them: builds must not fail
 * because a coordinator is away for long.
 */
export type LogSpool = {
  /** Whether so many bytes more may be kept; then they count. */
  take(bytes: number): boolean;
  /** Lies there already, from an earlier process. */
  found(bytes: number): void;
  /** Is there no more. */
  give(bytes: number): void;
};

export function openLogSpool(mostBytes = MOST_BYTES): LogSpool {
  let kept = 0;
  return {
    take(bytes) {
      if (kept + bytes > mostBytes) return false;
      kept += bytes;
      return true;
    },
    found(bytes) {
      kept += bytes;
    },
    give(bytes) {
      kept -= bytes;
    },
  };
}

/** A chromium prints some 50 MiB. */
const MOST_BYTES = 2 ** 30;
