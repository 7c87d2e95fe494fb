import type { Bucket, Snapshot } from "../../../protocol/to-watcher";

/** Whether what is shown of a drone is still true. `ageMs`: since it was heard; null when it was not heard at all. */
export type Silence = { kind: "fresh" } | { kind: "late" | "stale"; ageMs: number | null };

/** `now` by the coordinator's clock. */
export function silence(
  { heardAt, state }: Bucket,
  now: number,
  { lateAfterMs, staleAfterMs }: Snapshot["thresholds"],
): Silence {
  if (heardAt === null) return { kind: "stale", ageMs: null };
  const ageMs = Math.max(0, now - heardAt);
  if (state === "offline" || ageMs >= staleAfterMs) return { kind: "stale", ageMs };
  return ageMs >= lateAfterMs ? { kind: "late", ageMs } : { kind: "fresh" };
}
