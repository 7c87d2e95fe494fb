import type { BuildId } from "../../protocol/ids";
import { compareOrders } from "../../protocol/queue-order";
import type { QueueRow } from "../../protocol/to-watcher";

/** What a person asked for and the coordinator has not told yet, by build. */
export type Foreseen = ReadonlyMap<BuildId, { was: QueueRow; willBe: QueueRow }>;

export const NOTHING_FORESEEN: Foreseen = new Map();

/** What the coordinator will make of a build that is requeued or released. */
export function requeued(row: QueueRow): QueueRow {
  return { ...row, state: row.waitsFor.count === 0 ? "ready" : "waiting", reason: null, because: null, drone: null };
}

export function held(row: QueueRow): QueueRow {
  return { ...row, state: "held", because: null };
}

export function foresee(foreseen: Foreseen, was: QueueRow, willBe: QueueRow): Foreseen {
  return new Map(foreseen).set(was.build, { was, willBe });
}

/** Refused, or told by now. */
export function forget(foreseen: Foreseen, build: BuildId): Foreseen {
  const next = new Map(foreseen);
  next.delete(build);
  return next;
}

/** The rows with what was asked for in the place of what still is; whatever else the coordinator tells wins. */
export function withForeseen(rows: ReadonlyMap<BuildId, QueueRow>, foreseen: Foreseen): ReadonlyMap<BuildId, QueueRow> {
  const open = [...foreseen.values()].filter(({ was }) => isUnchanged(rows.get(was.build), was));
  if (open.length === 0) return rows;
  const next = new Map(rows);
  for (const { willBe } of open) next.set(willBe.build, willBe);
  return next;
}

/** Waits for the coordinator's word. */
export function isForeseen(row: QueueRow, foreseen: Foreseen): boolean {
  return foreseen.get(row.build)?.willBe === row;
}

function isUnchanged(now: QueueRow | undefined, was: QueueRow): boolean {
  return (
    now !== undefined &&
    now.state === was.state &&
    now.since === was.since &&
    now.pin === was.pin &&
    compareOrders(now.order, was.order) === 0
  );
}
