import { STRIKES } from "../../../protocol/rules";
import type { Bucket, QueueRow, SwarmSummary } from "../../../protocol/to-watcher";
import { byName } from "./drone-order";

/** What a person should look at, the most pressing first. */
export type Attention =
  | { kind: "stalled"; because: string }
  | { kind: "failed"; row: QueueRow }
  | { kind: DroneTrouble; bucket: Bucket };

/** `struck`: one more failure grounds it. `cramped`: hardly any space left to build in. `differs`: it would build other packages. */
export type DroneTrouble = "offline" | "grounded" | "struck" | "cramped" | "differs";

/** Below this share of its disk a drone soon fails for want of space. */
const LEAST_FREE = 0.05;

export function attention(summary: SwarmSummary, rows: Iterable<QueueRow>, buckets: Iterable<Bucket>): Attention[] {
  const stalled: Attention[] =
    summary.status === "STALLED" ? [{ kind: "stalled", because: summary.because ?? "Nothing can run." }] : [];
  const failed: Attention[] = [...rows]
    .filter((row) => row.state === "failed")
    .sort((a, b) => b.holdsUp - a.holdsUp || b.since - a.since)
    .map((row) => ({ kind: "failed", row }));
  const troubled = [...buckets].sort(byName).flatMap((bucket) => {
    const kind = troubleOf(bucket);
    return kind === null ? [] : [{ kind, bucket }];
  });
  const of = (...kinds: DroneTrouble[]) => troubled.filter(({ kind }) => kinds.includes(kind));
  return [...stalled, ...of("offline"), ...failed, ...of("grounded", "struck", "cramped"), ...of("differs")];
}

/** The worst of a drone; null when it is well. */
function troubleOf({ state, strikes, telemetry, drift }: Bucket): DroneTrouble | null {
  if (state === "offline" || state === "grounded") return state;
  if (strikes === STRIKES - 1) return "struck";
  const { diskFreeBytes = null, diskTotalBytes = null } = telemetry ?? {};
  if (diskFreeBytes !== null && diskTotalBytes && diskFreeBytes / diskTotalBytes < LEAST_FREE) return "cramped";
  return drift.some(({ matters }) => matters) ? "differs" : null;
}
