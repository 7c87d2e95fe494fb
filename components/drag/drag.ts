import type { LegalPlace, Starts } from "../../protocol/api";
import type { BuildId, DroneName } from "../../protocol/ids";
import type { QueueRow } from "../../protocol/to-watcher";
import type { GroupedRows, ListItem, QueueGroup } from "../queue/queue-list";
import { QUEUE_GROUPS } from "../queue/queue-list";
import type { Field, Landing } from "./landing";
import { fieldOf, landingAt, withLegal } from "./landing";
import type { Flow } from "./start-time";
import { flowOf } from "./start-time";

/** What carries: the mouse, a finger, or the keys. */
export type Hand = "mouse" | "finger" | "keys";

/** Builds are carried to another place of the queue, to a drone, to the front, aside; what left the queue comes back into it. */
export type Drag = { state: "none" } | Carrying;

export type Carrying = {
  state: "carrying";
  hand: Hand;
  /** The one that was taken hold of. */
  lead: QueueRow;
  /** As they were when they were picked up: nothing moves under the hand. */
  groups: GroupedRows;
  field: Field;
  /** Null until the coordinator has said. */
  legal: LegalPlace | null;
  /** Null until the coordinator has said when builds start. */
  flow: Flow | null;
  over: Over;
  landing: Landing;
  /** Over a place of the queue where it may be dropped. */
  welcome: boolean;
};

/** What is under the hand: something of the queue; a target beside it; or nothing that means anything. */
export type Over =
  | { kind: "row"; group: QueueGroup; build: BuildId; half: "upper" | "lower" }
  | { kind: "group"; group: QueueGroup }
  | { kind: "empty part" }
  /** So many others before it; how keys count. */
  | { kind: "index"; index: number }
  | Target
  | { kind: "outside" };

export type Target = { kind: "drone"; drone: DroneName } | { kind: "next" } | { kind: "hold" } | { kind: "queue" };

export type DragEvent =
  | { kind: "picked up"; hand: Hand; lead: QueueRow; carried: readonly QueueRow[]; groups: GroupedRows }
  | { kind: "legal"; legal: LegalPlace }
  | { kind: "starts"; starts: Starts }
  | { kind: "moved"; over: Over }
  | { kind: "let go" };

export const NO_DRAG: Drag = { state: "none" };
const OUTSIDE: Over = { kind: "outside" };

export function drag(now: Drag, event: DragEvent): Drag {
  if (event.kind === "picked up") {
    const { hand, lead, carried, groups } = event;
    const field = fieldOf(groups, carried);
    const landing = landingAt(field, field.present);
    const unknown = { legal: null, flow: null };
    return { state: "carrying", hand, lead, groups, field, ...unknown, over: OUTSIDE, landing, welcome: false };
  }
  if (now.state === "none") return now;
  switch (event.kind) {
    case "legal":
      return settle({ ...now, legal: event.legal, field: withLegal(now.field, now.groups, event.legal) });
    case "starts":
      return { ...now, flow: flowOf(now, event.starts) };
    case "moved":
      return keep(now, settle({ ...now, over: event.over }));
    case "let go":
      return NO_DRAG;
  }
}

function settle(now: Carrying): Carrying {
  const { field, over } = now;
  const wanted = wantedIndex(now, over);
  // Keys come back from the targets to where they were.
  const landing = targetOf(over) === null ? landingAt(field, wanted ?? field.present) : now.landing;
  return { ...now, landing, welcome: wanted !== null && !stays(field, landing) };
}

/** It would be dropped where it stands. */
function stays({ carried, group, present }: Field, landing: Landing): boolean {
  const [only] = carried;
  return carried.length === 1 && only?.state === group && landing.index === present;
}

/** The same state while nothing that is drawn changes, so that moving draws nothing. */
function keep(before: Carrying, after: Carrying): Carrying {
  const same =
    before.welcome === after.welcome &&
    before.landing.place === after.landing.place &&
    before.landing.because === after.landing.because &&
    targetKey(before.over) === targetKey(after.over);
  return same && after.over.kind !== "index" ? before : after;
}

/** Null over what is no target beside the list. */
export function targetOf(over: Over): Target | null {
  switch (over.kind) {
    case "drone":
    case "next":
    case "hold":
    case "queue":
      return over;
    case "row":
    case "group":
    case "empty part":
    case "index":
    case "outside":
      return null;
  }
}

function targetKey(over: Over): string | null {
  const target = targetOf(over);
  return target && (target.kind === "drone" ? `drone ${target.drone}` : target.kind);
}

export function isSameTarget(one: Target, other: Over): boolean {
  return targetKey(one) === targetKey(other);
}

/** How many others should go before it; null where it is not welcome. */
function wantedIndex({ field }: Carrying, over: Over): number | null {
  switch (over.kind) {
    case "index":
      return over.index;
    case "empty part":
      return field.others.length;
    case "group":
      return indexInGroup(field, over.group);
    case "row": {
      const index = field.indexOf.get(over.build);
      if (index !== undefined) return index + (over.half === "lower" ? 1 : 0);
      const own = field.carried.some(({ build }) => build === over.build);
      return own && over.group === field.group ? field.present : indexInGroup(field, over.group);
    }
    case "drone":
    case "next":
    case "hold":
    case "queue":
    case "outside":
      return null;
  }
}

/** In another group: at the end of its own that is nearest. */
function indexInGroup({ group, others }: Field, over: QueueGroup): number | null {
  if (over === "failed") return null;
  return QUEUE_GROUPS.indexOf(over) <= QUEUE_GROUPS.indexOf(group) ? 0 : others.length;
}

/** All but what is being built, which only its drone can let go. */
export function isDraggable({ state }: Pick<QueueRow, "state">): boolean {
  return state !== "building";
}

/** Before which item the slot opens. A group that is empty has no head yet: its slot stands where the head would. */
export function slotIndex(items: readonly ListItem[], { group, before }: Landing): number {
  const index = before === null ? -1 : items.findIndex((item) => item.kind === "row" && item.row.build === before);
  if (index >= 0) return index;
  const after = QUEUE_GROUPS.slice(QUEUE_GROUPS.indexOf(group) + 1);
  const end = items.findIndex((item) => after.includes(item.group));
  return end < 0 ? items.length : end;
}
