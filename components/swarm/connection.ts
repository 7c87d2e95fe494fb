import type { Snapshot } from "../../protocol/to-watcher";

/**
 * How this page stands with the coordinator. `connecting` until the first answer; then `live` while messages are fresh, `late`
 * when the newest is old, `lost` when the socket is down or nothing came for so long that it must be.
 */
export type Connection =
  | { state: "connecting" }
  | { state: "live" }
  | { state: "late" }
  /**
   * Both times by this browser's clock; `nextTryAt` is null while a try is under way. `otherVersion`: the coordinator is there,
   * but its version is another one, which this page cannot read; null: it does not answer.
   */
  | { state: "lost"; since: number; nextTryAt: number | null; otherVersion: string | null };

export type Freshness = "live" | "late" | "lost";

/** What the age of the newest message (milliseconds) says. */
export function freshness(age: number, thresholds: Snapshot["thresholds"]): Freshness {
  if (age >= thresholds.staleAfterMs) return "lost";
  return age >= thresholds.lateAfterMs ? "late" : "live";
}

const RETRY_MS = [1_000, 2_000, 5_000, 10_000] as const;

/** Milliseconds until try number `attempt` (from 0), spread by up to a fifth so that a hundred pages do not come back as one. `chance` is 0 to 1. */
export function retryDelay(attempt: number, chance: number): number {
  const base = RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)] ?? 0;
  return Math.round(base * (1 + chance / 5));
}
