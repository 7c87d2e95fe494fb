import { describe, expect, it } from "vitest";
import type { LegalPlace } from "../../protocol/api";
import { BuildId } from "../../protocol/ids";
import type { ListView, QueueGroup } from "../queue/queue-list";
import { groupRows, listItems } from "../queue/queue-list";
import { queueRow } from "../queue/row.fixture";
import type { DragEvent, Over } from "./drag";
import { drag, isDraggable, NO_DRAG, slotIndex } from "./drag";
import { fieldOf, landingAt } from "./landing";

const ALL: ListView = { only: null, closed: new Set(), fits: () => true };
const waiting = (build: number) => queueRow(build, { state: "waiting", waitsFor: { count: 1, first: [] } });
const FAILED = queueRow(3, { state: "failed" });
const READY = queueRow(2);
const ROWS = [queueRow(1, { state: "building" }), FAILED, READY, queueRow(5), waiting(4), waiting(8)];
const GROUPS = groupRows(ROWS);
const ITEMS = listItems(GROUPS, ALL);

function pickUp(row = FAILED): DragEvent {
  return { kind: "picked up", hand: "mouse", lead: row, carried: [row], groups: GROUPS };
}
const overGroup = (group: QueueGroup): DragEvent => ({ kind: "moved", over: { kind: "group", group } });
function overRow(build: number, half: "upper" | "lower", group: QueueGroup = "ready"): DragEvent {
  return { kind: "moved", over: { kind: "row", group, build: BuildId.parse(build), half } };
}
const overNothing: Over = { kind: "outside" };

function draggedBy(...events: DragEvent[]) {
  return events.reduce(drag, NO_DRAG);
}

describe("drag", () => {
  it("is welcome everywhere in the list but in the failed group", () => {
    expect(draggedBy(pickUp(), overGroup("ready"))).toMatchObject({ welcome: true });
    expect(draggedBy(pickUp(), overGroup("building"))).toMatchObject({ welcome: true });
    expect(draggedBy(pickUp(), { kind: "moved", over: { kind: "empty part" } })).toMatchObject({ welcome: true });
    expect(draggedBy(pickUp(), overGroup("failed"))).toMatchObject({ welcome: false });
    expect(draggedBy(pickUp(), { kind: "moved", over: overNothing })).toMatchObject({ welcome: false });
  });

  it.each([
    [overRow(2, "upper"), 1],
    [overRow(2, "lower"), 2],
    [overRow(5, "lower"), 3],
    [overGroup("building"), 1],
    [overRow(8, "lower", "waiting"), 3],
  ])("lands where the pointer is: %j", (event, place) => {
    expect(draggedBy(pickUp(), event)).toMatchObject({ landing: { group: "ready", place } });
  });

  it("is not welcome where a build stands already", () => {
    expect(draggedBy(pickUp(READY), overRow(2, "lower"))).toMatchObject({ welcome: false });
    expect(draggedBy(pickUp(READY), overRow(5, "upper"))).toMatchObject({ welcome: false });
    expect(draggedBy(pickUp(READY), overRow(5, "lower"))).toMatchObject({ welcome: true, landing: { place: 2 } });
  });

  it("moves to a legal place as soon as it knows which are", () => {
    const { build, cpv, state, expectedSeconds } = queueRow(5);
    const earliest = { behind: { build, cpv, state, expectedSeconds }, because: "it needs dev-libs/package-5" };
    const held = draggedBy(pickUp(), overRow(2, "upper"));
    const legal: LegalPlace = { earliest, latest: null, readyInSeconds: 0, failedOn: [] };
    expect(drag(held, { kind: "legal", legal })).toMatchObject({
      landing: { place: 3, because: expect.stringContaining("earliest") },
    });
  });

  it("keeps the same state while nothing changes, so that moving draws nothing", () => {
    const held = draggedBy(pickUp(), overRow(2, "lower"));
    expect(drag(held, overRow(5, "upper"))).toBe(held);
  });

  it("notices another target, and that it is over none of the list then", () => {
    const over = draggedBy(pickUp(), overRow(2, "lower"), { kind: "moved", over: { kind: "next" } });
    expect(over).toMatchObject({ welcome: false, over: { kind: "next" } });
    expect(drag(over, { kind: "moved", over: { kind: "hold" } })).toMatchObject({ over: { kind: "hold" } });
  });

  it("ends when it is let go, and a late move does not begin it again", () => {
    expect(draggedBy(pickUp(), { kind: "let go" }, overGroup("ready"))).toEqual(NO_DRAG);
  });

  it("takes up what has a place in the queue or may come back into it", () => {
    expect(ROWS.filter(isDraggable)).toEqual(ROWS.filter(({ state }) => state !== "building"));
  });
});

describe("slotIndex", () => {
  const at = (index: number) => slotIndex(ITEMS, landingAt(fieldOf(GROUPS, [FAILED]), index));
  const itemOf = (build: number) => ITEMS.findIndex((item) => item.kind === "row" && item.row.build === build);

  it("opens before the build that will be behind it", () => {
    expect(at(0)).toBe(itemOf(2));
    expect(at(1)).toBe(itemOf(5));
  });

  it("opens at the end of the group, before the head of the next", () => {
    expect(ITEMS[at(2)]).toMatchObject({ kind: "group", group: "waiting" });
  });

  it("opens at the end of the list when no group follows", () => {
    const alone = groupRows([queueRow(2)]);
    expect(slotIndex(listItems(alone, ALL), landingAt(fieldOf(alone, [FAILED]), 1))).toBe(2);
  });
});
