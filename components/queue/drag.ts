import type { LegalPlace } from "../../protocol/api";
import type { BuildId } from "../../protocol/ids";
import type { QueueRow } from "../../protocol/to-watcher";
import type { Landing } from "./landing";
import { landingAt, landingGroup, othersOf, presentIndex } from "./landing";
import type { GroupedRows, ListItem, QueueGroup } from "./queue-list";
import { QUEUE_GROUPS } from "./queue-list";

/** A build is dragged to another place of its group; one that failed or is held comes back into the queue. */
export type Drag =
  | { state: "none" }
  | {
      state: "dragging";
      row: QueueRow;
      /** As they were when it was picked up: nothing moves under the hand. */
      groups: GroupedRows;
      /** Null until the coordinator has said. */
      legal: LegalPlace | null;
      over: Over;
      landing: Landing;
      /** Over a place where it may be dropped. */
      welcome: boolean;
    };

/** What is under the pointer: a build, in its upper or lower half; the head of a group; the empty part below; or nothing of the list. */
export type Over =
  | { kind: "row"; group: QueueGroup; build: BuildId; half: "upper" | "lower" }
  | { kind: "group"; group: QueueGroup }
  | { kind: "empty part" }
  | { kind: "outside" };

export type DragEvent =
  | { kind: "picked up"; row: QueueRow; groups: GroupedRows }
  | { kind: "legal"; build: BuildId; legal: LegalPlace }
  | { kind: "moved"; over: Over }
  | { kind: "let go" };

export const NO_DRAG: Drag = { state: "none" };
const OUTSIDE: Over = { kind: "outside" };

export function drag(now: Drag, event: DragEvent): Drag {
  switch (event.kind) {
    case "picked up": {
      const { row, groups } = event;
      const landing = landingAt(groups, row, presentIndex(groups, row), null);
      return { state: "dragging", row, groups, legal: null, over: OUTSIDE, landing, welcome: false };
    }
    case "legal":
      if (now.state === "none" || now.row.build !== event.build) return now;
      return settle({ ...now, legal: event.legal });
    case "moved":
      return now.state === "none" ? now : keep(now, settle({ ...now, over: event.over }));
    case "let go":
      return NO_DRAG;
  }
}

type Dragging = Extract<Drag, { state: "dragging" }>;

function settle(now: Dragging): Dragging {
  const { row, groups, legal, over } = now;
  const present = presentIndex(groups, row);
  const wanted = wantedIndex(groups, row, over);
  const landing = landingAt(groups, row, wanted ?? present, legal);
  const stays = row.state === landingGroup(row) && landing.before === landingAt(groups, row, present, null).before;
  return { ...now, landing, welcome: wanted !== null && !stays };
}

/** The same state while nothing that is drawn changes, so that moving draws nothing. */
function keep(before: Dragging, after: Dragging): Dragging {
  const same = before.welcome === after.welcome && before.landing.place === after.landing.place;
  return same && before.landing.because === after.landing.because ? before : after;
}

/** How many others should go before it; null where it is not welcome. */
function wantedIndex(groups: GroupedRows, row: QueueRow, over: Over): number | null {
  if (over.kind === "outside") return null;
  const others = othersOf(groups, row);
  if (over.kind === "empty part") return others.length;
  if (over.group === "failed") return null;
  const mine = landingGroup(row);
  if (over.group !== mine) return QUEUE_GROUPS.indexOf(over.group) < QUEUE_GROUPS.indexOf(mine) ? 0 : others.length;
  if (over.kind === "group") return 0;
  if (over.build === row.build) return presentIndex(groups, row);
  return others.findIndex(({ build }) => build === over.build) + (over.half === "lower" ? 1 : 0);
}

const DRAGGABLE: readonly QueueRow["state"][] = ["failed", "ready", "waiting", "held"];

export function isDraggable(row: QueueRow): boolean {
  return DRAGGABLE.includes(row.state);
}

/** Before which item the slot opens. A group that is empty has no head yet: its slot stands where the head would. */
export function slotIndex(items: readonly ListItem[], { group, before }: Landing): number {
  const index = items.findIndex((item) => item.kind === "row" && item.row.build === before);
  if (before !== null && index >= 0) return index;
  const after = QUEUE_GROUPS.slice(QUEUE_GROUPS.indexOf(group) + 1);
  const end = items.findIndex((item) => after.includes(item.group));
  return end < 0 ? items.length : end;
}
