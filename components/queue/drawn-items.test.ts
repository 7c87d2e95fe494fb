import { expect, it } from "vitest";
import { BuildId } from "../../protocol/ids";
import { drag, NO_DRAG } from "../drag/drag";
import { headerBefore, heightOf, placesBeside, slotOf } from "./drawn-items";
import { groupRows, listItems } from "./queue-list";
import { queueRow } from "./row.fixture";

const FAILED = queueRow(1, { state: "failed" });
const ROWS = [FAILED, queueRow(2), queueRow(3), queueRow(4, { state: "waiting" })];
const GROUPS = groupRows(ROWS);
const ITEMS = listItems(GROUPS, { only: null, closed: new Set(), fits: () => true });
const held = drag(NO_DRAG, { kind: "picked up", hand: "mouse", lead: FAILED, carried: [FAILED], groups: GROUPS });

it("opens no slot while nothing is carried, and where it may not be dropped", () => {
  expect(slotOf(ITEMS, NO_DRAG)).toBeNull();
  expect(slotOf(ITEMS, held)).toBeNull();
});

it("opens the slot before the build that will be behind it", () => {
  const over = { kind: "row", group: "ready", build: BuildId.parse(2), half: "lower" } as const;
  expect(slotOf(ITEMS, drag(held, { kind: "moved", over }))).toMatchObject({ index: 4, landing: { before: 3 } });
});

it("numbers the rows as they will stand, and lets no row share the number of the slot", () => {
  const places = (now: typeof held) => {
    const placeOf = placesBeside(slotOf(ITEMS, now), now);
    return ITEMS.flatMap((item) => (item.kind === "row" ? [placeOf(item.row, item.place)] : []));
  };
  expect(places(held)).toEqual([null, 1, 2, 3]);
  const over = { kind: "row", group: "ready", build: BuildId.parse(2), half: "lower" } as const;
  expect(places(drag(held, { kind: "moved", over }))).toEqual([null, 1, 3, 4]);
  const first = ROWS[1];
  if (first === undefined) throw new Error("the first is ready");
  const lifted = drag(NO_DRAG, { kind: "picked up", hand: "mouse", lead: first, carried: [first], groups: GROUPS });
  const behind = { kind: "row", group: "ready", build: BuildId.parse(3), half: "lower" } as const;
  expect(places(drag(lifted, { kind: "moved", over: behind }))).toEqual([null, 1, 1, 3]);
});

it("finds the head that sticks above a row", () => {
  expect([0, 1, 2, 3, 4, 5, 6, 99].map((index) => headerBefore(ITEMS, index))).toEqual([0, 0, 2, 2, 2, 5, 5, 5]);
  expect(headerBefore([], 0)).toBeNull();
});

it("gives rows the height they are told, and heads their own", () => {
  expect(ITEMS.slice(0, 2).map((item) => heightOf(item, 56))).toEqual([32, 56]);
});
