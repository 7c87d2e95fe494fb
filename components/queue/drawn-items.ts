import type { Drag } from "./drag";
import { slotIndex } from "./drag";
import type { Landing } from "./landing";
import type { ListItem } from "./queue-list";

/** What stands in the list: its items and, while a build is dragged, the slot it would drop into. */
export type DrawnItem = ListItem | { kind: "slot"; landing: Landing };

export function withSlot(items: readonly ListItem[], drag: Drag): readonly DrawnItem[] {
  if (drag.state === "none" || !drag.welcome) return items;
  const index = slotIndex(items, drag.landing);
  return [...items.slice(0, index), { kind: "slot", landing: drag.landing }, ...items.slice(index)];
}

/** Stays with a build or a group wherever it moves. */
export function keyOf(item: DrawnItem): string {
  switch (item.kind) {
    case "row":
      return String(item.row.build);
    case "group":
      return item.group;
    case "slot":
      return "slot";
  }
}

/** Pixels; the style sheet says the same. */
export const HEAD_HEIGHT = 32;
export const GROUP_HEIGHT = 32;
const SLOT_HEIGHT = 43;

export function heightOf(item: DrawnItem, rowHeight: number): number {
  switch (item.kind) {
    case "row":
      return rowHeight;
    case "group":
      return GROUP_HEIGHT;
    case "slot":
      return SLOT_HEIGHT;
  }
}

/** The head of the group that the row at `index` belongs to: it sticks to the top of the view. */
export function headerBefore(items: readonly DrawnItem[], index: number): number | null {
  for (let at = Math.min(index, items.length - 1); at >= 0; at -= 1) {
    if (items[at]?.kind === "group") return at;
  }
  return null;
}
