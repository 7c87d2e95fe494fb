import { describe, expect, it } from "vitest";
import type { DragEvent } from "./drag";
import { drag, isDraggable, NO_DRAG, slotIndex } from "./drag";
import type { ListView, QueueGroup } from "./queue-list";
import { groupRows, listItems } from "./queue-list";
import { queueRow } from "./row.fixture";

const ALL: ListView = { only: null, closed: new Set(), fits: () => true };
const FAILED = queueRow(3, { state: "failed" });
const ROWS = [
  queueRow(1, { state: "building" }),
  FAILED,
  queueRow(2),
  queueRow(5),
  queueRow(4, { state: "waiting" }),
  queueRow(8, { state: "waiting" }),
];
const GROUPS = groupRows(ROWS);
const ITEMS = listItems(GROUPS, ALL);

function pickUp(row = FAILED): DragEvent {
  return { kind: "picked up", row, groups: GROUPS };
}

function draggedBy(...events: DragEvent[]) {
  return events.reduce(drag, NO_DRAG);
}

describe("drag", () => {
  it("is welcome everywhere in the list but in the failed group", () => {
    const over = (group: QueueGroup | "empty part" | null) => draggedBy(pickUp(), { kind: "moved", over: group });
    expect(over("ready")).toMatchObject({ welcome: true });
    expect(over("building")).toMatchObject({ welcome: true });
    expect(over("empty part")).toMatchObject({ welcome: true });
    expect(over("failed")).toMatchObject({ welcome: false });
    expect(over(null)).toMatchObject({ welcome: false });
  });

  it("keeps the same state while nothing changes, so that moving draws nothing", () => {
    const held = draggedBy(pickUp(), { kind: "moved", over: "ready" });
    expect(drag(held, { kind: "moved", over: "waiting" })).toBe(held);
  });

  it("ends when it is let go, and a late move does not begin it again", () => {
    expect(draggedBy(pickUp(), { kind: "let go" }, { kind: "moved", over: "ready" })).toEqual(NO_DRAG);
  });

  it("takes up failed builds only", () => {
    expect(ROWS.filter(isDraggable)).toEqual([FAILED]);
  });
});

describe("where it lands", () => {
  it("is its own place among the ready when it needs nothing more", () => {
    expect(draggedBy(pickUp())).toMatchObject({ landing: { group: "ready", place: 2 } });
  });

  it("is among the waiting when something it needs is missing", () => {
    const waits = queueRow(6, { state: "failed", waitsFor: { count: 1, first: [FAILED.cpv] } });
    expect(draggedBy(pickUp(waits))).toMatchObject({ landing: { group: "waiting", place: 4 } });
  });

  it("opens the slot before the build that follows, or at the end of the group", () => {
    const readyHeader = ITEMS.findIndex((item) => item.group === "ready");
    expect(slotIndex(ITEMS, { group: "ready", place: 1 })).toBe(readyHeader + 1);
    expect(slotIndex(ITEMS, { group: "ready", place: 2 })).toBe(readyHeader + 2);
    expect(slotIndex(ITEMS, { group: "ready", place: 3 })).toBe(readyHeader + 3);
    expect(slotIndex(ITEMS, { group: "waiting", place: 5 })).toBe(ITEMS.length);
  });

  it("opens the slot behind the head of a group that is closed", () => {
    const closed = listItems(GROUPS, { ...ALL, closed: new Set(["ready"]) });
    const head = closed.findIndex((item) => item.group === "ready");
    expect(slotIndex(closed, { group: "ready", place: 1 })).toBe(head + 1);
  });

  it("opens the slot where a group would begin that is not there", () => {
    const without = ITEMS.filter((item) => item.group !== "ready");
    expect(slotIndex(without, { group: "ready", place: 1 })).toBe(
      without.findIndex(({ group }) => group === "waiting"),
    );
    const failedOnly = listItems(GROUPS, { ...ALL, only: "failed" });
    expect(slotIndex(failedOnly, { group: "ready", place: 1 })).toBe(failedOnly.length);
  });
});
