import { compareOrders } from "../../protocol/queue-order";
import type { QueueRow } from "../../protocol/to-watcher";
import type { GroupedRows, ListItem, QueueGroup } from "./queue-list";
import { QUEUE_GROUPS } from "./queue-list";

/** A failed build dropped on any other part of the list is tried again; its own group accepts nothing. */
export type Drag =
  | { state: "none" }
  | {
      state: "dragging";
      row: QueueRow;
      landing: Landing;
      /** Over a place where it may be dropped. */
      welcome: boolean;
    };

/** Where a requeued build will stand. */
export type Landing = { group: "ready" | "waiting"; place: number };

export type DragEvent =
  | { kind: "picked up"; row: QueueRow; groups: GroupedRows }
  /** `over` is the group under the pointer, the empty part below the list, or neither. */
  | { kind: "moved"; over: QueueGroup | "empty part" | null }
  | { kind: "let go" };

export const NO_DRAG: Drag = { state: "none" };

export function drag(now: Drag, event: DragEvent): Drag {
  switch (event.kind) {
    case "picked up":
      return { state: "dragging", row: event.row, landing: landingOf(event.groups, event.row), welcome: false };
    case "moved": {
      const welcome = event.over !== null && event.over !== "failed";
      return now.state === "none" || now.welcome === welcome ? now : { ...now, welcome };
    }
    case "let go":
      return NO_DRAG;
  }
}

export function isDraggable(row: QueueRow): boolean {
  return row.state === "failed";
}

/** It goes back to its place in the queue's order: among the ready when nothing it needs is missing, else among the waiting. */
function landingOf(groups: GroupedRows, row: QueueRow): Landing {
  const before = (others: readonly QueueRow[]) =>
    others.filter((other) => compareOrders(other.order, row.order) < 0).length;
  return row.waitsFor.count === 0
    ? { group: "ready", place: before(groups.ready) + 1 }
    : { group: "waiting", place: groups.ready.length + before(groups.waiting) + 1 };
}

/** Before which item the slot opens. A group that is empty has no head yet: its slot stands where the head would. */
export function slotIndex(items: readonly ListItem[], { group, place }: Landing): number {
  const after = QUEUE_GROUPS.slice(QUEUE_GROUPS.indexOf(group) + 1);
  const index = items.findIndex((item) => {
    if (after.includes(item.group)) return true;
    return item.kind === "row" && item.group === group && item.place !== null && item.place >= place;
  });
  return index < 0 ? items.length : index;
}
