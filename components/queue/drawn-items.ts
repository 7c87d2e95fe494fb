import type { QueueRow } from "../../protocol/to-watcher";
import type { Drag } from "../drag/drag";
import { slotIndex } from "../drag/drag";
import type { Landing } from "../drag/landing";
import type { ListItem } from "./queue-list";
import { isOrdered } from "./queue-list";

/** The slot into which carried builds would drop opens before the item of this index; the list itself stays as it is. */
export type Slot = { index: number; landing: Landing };

export function slotOf(items: readonly ListItem[], drag: Drag): Slot | null {
  if (drag.state === "none" || !drag.welcome) return null;
  return { index: slotIndex(items, drag.landing), landing: drag.landing };
}

/**
 * The place that each row will have once what is carried is dropped into the slot, so that none has the slot's own number; those
 * that are carried keep theirs. The same places while nothing is carried, and over groups that have none.
 */
export function placesBeside(slot: Slot | null, drag: Drag): (row: QueueRow, place: number | null) => number | null {
  if (slot === null || drag.state === "none" || !isOrdered(slot.landing.group)) return (_row, place) => place;
  const { place: landingPlace } = slot.landing;
  const carried = new Set(drag.field.carried.map(({ build }) => build));
  const left = [...drag.groups.ready, ...drag.groups.waiting].flatMap(({ build }, index) =>
    carried.has(build) ? [index + 1] : [],
  );
  return (row, place) => {
    if (place === null || carried.has(row.build)) return place;
    const closedUp = place - left.filter((gap) => gap < place).length;
    return closedUp < landingPlace ? closedUp : closedUp + carried.size;
  };
}

/** Stays with a build or a group wherever it moves. */
export function keyOf(item: ListItem): string {
  return item.kind === "row" ? String(item.row.build) : item.group;
}

/** Pixels; the style sheet says the same. */
export const HEAD_HEIGHT = 32;
export const GROUP_HEIGHT = 32;
export const SLOT_HEIGHT = 43;

export function heightOf(item: ListItem, rowHeight: number): number {
  return item.kind === "row" ? rowHeight : GROUP_HEIGHT;
}

/** The head of the group that the row at `index` belongs to: it sticks to the top of the view. */
export function headerBefore(items: readonly ListItem[], index: number): number | null {
  for (let at = Math.min(index, items.length - 1); at >= 0; at -= 1) {
    if (items[at]?.kind === "group") return at;
  }
  return null;
}
