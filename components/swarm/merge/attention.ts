import type { Bucket, QueueRow, SwarmSummary } from "../../../protocol/to-watcher";
import { byName } from "./drone-order";

/** What a person should look at, the most pressing first. */
export type Attention =
  | { kind: "stalled"; because: string }
  | { kind: "failed"; row: QueueRow }
  | { kind: "offline"; bucket: Bucket }
  | { kind: "grounded"; bucket: Bucket };

export function attention(summary: SwarmSummary, rows: Iterable<QueueRow>, buckets: Iterable<Bucket>): Attention[] {
  const stalled: Attention[] =
    summary.status === "STALLED" ? [{ kind: "stalled", because: summary.because ?? "Nothing can run." }] : [];
  const failed: Attention[] = [...rows]
    .filter((row) => row.state === "failed")
    .sort((a, b) => b.holdsUp - a.holdsUp || b.since - a.since)
    .map((row) => ({ kind: "failed", row }));
  const drones = [...buckets].sort(byName);
  const offline: Attention[] = drones
    .filter(({ state }) => state === "offline")
    .map((bucket) => ({ kind: "offline", bucket }));
  const grounded: Attention[] = drones
    .filter(({ state }) => state === "grounded")
    .map((bucket) => ({ kind: "grounded", bucket }));
  return [...stalled, ...offline, ...failed, ...grounded];
}
