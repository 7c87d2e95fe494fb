import { describe, expect, it } from "vitest";
import { BuildId } from "../../protocol/ids";
import { drag, NO_DRAG } from "./drag";
import { headerBefore, heightOf, keyOf, withSlot } from "./drawn-items";
import { groupRows, listItems } from "./queue-list";
import { queueRow } from "./row.fixture";

const FAILED = queueRow(1, { state: "failed" });
const ROWS = [FAILED, queueRow(2), queueRow(3), queueRow(4, { state: "waiting" })];
const GROUPS = groupRows(ROWS);
const ITEMS = listItems(GROUPS, { only: null, closed: new Set(), fits: () => true });
const held = drag(NO_DRAG, { kind: "picked up", row: FAILED, groups: GROUPS });

describe("withSlot", () => {
  it("leaves the list alone while nothing is dragged, and while the row is where it may not drop", () => {
    expect(withSlot(ITEMS, NO_DRAG)).toBe(ITEMS);
    expect(withSlot(ITEMS, held)).toBe(ITEMS);
  });

  it("opens the slot at the place, and adds or hides nothing else", () => {
    const over = { kind: "row", group: "ready", build: BuildId.parse(2), half: "lower" } as const;
    const drawn = withSlot(ITEMS, drag(held, { kind: "moved", over }));
    expect(drawn.map(keyOf)).toEqual(["failed", "1", "ready", "2", "slot", "3", "waiting", "4"]);
  });
});

it("finds the head that sticks above a row", () => {
  expect([0, 1, 2, 3, 4, 5, 6, 99].map((index) => headerBefore(ITEMS, index))).toEqual([0, 0, 2, 2, 2, 5, 5, 5]);
  expect(headerBefore([], 0)).toBeNull();
});

it("gives rows the height they are told, and heads and slots their own", () => {
  expect(ITEMS.slice(0, 2).map((item) => heightOf(item, 56))).toEqual([32, 56]);
});
