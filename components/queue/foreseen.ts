import type { BuildId } from "../../protocol/ids";
import { compareOrders } from "../../protocol/queue-order";
import type { QueueRow } from "../../protocol/to-watcher";

/** A row as it was, and as it will be. */
export type Change = { was: QueueRow; willBe: QueueRow };

/** What a person asked for and the coordinator has not told yet, by build. */
export type Foreseen = ReadonlyMap<BuildId, Change>;

export const NOTHING_FORESEEN: Foreseen = new Map();

/** What the coordinator will make of a build that is requeued or released. */
export function requeued(row: QueueRow): QueueRow {
  return { ...row, state: row.waitsFor.count === 0 ? "ready" : "waiting", reason: null, because: null, drone: null };
}

export function held(row: QueueRow): QueueRow {
  return { ...row, state: "held", because: null };
}

/** In the queue at a place; what is in it already, or blocked, stays as it is. */
export function placed(row: QueueRow, order: number[]): QueueRow {
  const stands = row.state === "ready" || row.state === "waiting" || row.state === "blocked";
  return { ...(stands ? row : requeued(row)), order, moved: true };
}

export function foresee(foreseen: Foreseen, asked: readonly Change[]): Foreseen {
  return new Map([...foreseen, ...asked.map((change) => [change.was.build, change] as const)]);
}

/** Refused, or told by now. What was asked for since stays. */
export function forget(foreseen: Foreseen, asked: readonly Change[]): Foreseen {
  return new Map([...foreseen].filter(([, change]) => !asked.includes(change)));
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
