import type { DroneName } from "../../protocol/ids";
import type { Bucket, QueueRow } from "../../protocol/to-watcher";
import { freeCoresNow, isAway } from "../drag/verdict";
import { timeLeft } from "../swarm/merge/build-progress";

/** What a drone will probably take next, and in how many seconds. */
export type Take = { row: QueueRow; inSeconds: number };

/** Moments of one drone that are looked at: in longer sight guesses are worth nothing. */
const MOST_MOMENTS = 6;

/**
 * As the queue is drawn: whenever cores become free, whoever has them takes the first ready build that may be built there. Rough: the
 * coordinator also weighs how many cores a build can use. What rests before its next try is nobody's next.
 *
 * @param ready in their order.
 */
export function nextTakes(buckets: Iterable<Bucket>, ready: readonly QueueRow[]): ReadonlyMap<DroneName, Take> {
  const moments = [...buckets].flatMap(momentsOf).sort((one, other) => one.inSeconds - other.inSeconds);
  const open = ready.filter(({ notBefore }) => notBefore === null);
  const takes = new Map<DroneName, Take>();
  for (const { bucket, inSeconds } of moments) {
    const index = open.findIndex((row) => row.target === bucket.target && (row.pin ?? bucket.drone) === bucket.drone);
    const [row] = index < 0 ? [] : open.splice(index, 1);
    if (row !== undefined && !takes.has(bucket.drone)) takes.set(bucket.drone, { row, inSeconds });
  }
  return takes;
}

/** When cores of a drone become free. */
function momentsOf(bucket: Bucket): { bucket: Bucket; inSeconds: number }[] {
  if (isAway(bucket)) return [];
  const now = freeCoresNow(bucket) > 0 ? [0] : [];
  const ends = bucket.builds.flatMap((build) => {
    const left = timeLeft(build);
    if (left.kind === "unknown") return [];
    return left.kind === "over" ? 0 : left.seconds;
  });
  return [...now, ...ends.sort((one, other) => one - other)]
    .slice(0, MOST_MOMENTS)
    .map((inSeconds) => ({ bucket, inSeconds }));
}
