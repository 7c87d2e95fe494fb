import { expect, it } from "vitest";
import { BuildId } from "../../protocol/ids";
import { groupRows, listItems } from "./queue-list";
import { queueRow } from "./row.fixture";
import { allOf, NOTHING_SELECTED, rangeTo, selectedRows, takenAlong, toggled } from "./selection";

const ROWS = [queueRow(1, { state: "building" }), ...[2, 3, 4, 5].map((build) => queueRow(build))];
const ITEMS = listItems(groupRows(ROWS), { only: null, closed: new Set(), fits: () => true });
const build = (number: number) => BuildId.parse(number);
const numbers = (selection: typeof NOTHING_SELECTED) => [...selection.builds];

it("takes one in and out", () => {
  const one = toggled(NOTHING_SELECTED, build(2));
  expect(numbers(one)).toEqual([2]);
  expect(numbers(toggled(one, build(2)))).toEqual([]);
});

it("ranges from the one that was chosen last, in both directions", () => {
  const anchored = toggled(NOTHING_SELECTED, build(3));
  expect(numbers(rangeTo(anchored, build(5), ITEMS))).toEqual([3, 4, 5]);
  expect(numbers(rangeTo(rangeTo(anchored, build(5), ITEMS), build(2), ITEMS))).toEqual([2, 3]);
  expect(numbers(rangeTo(NOTHING_SELECTED, build(4), ITEMS))).toEqual([4]);
});

it("moves together in the order of the list, without what is being built", () => {
  const all = allOf(ITEMS);
  const [, second, third] = ROWS;
  if (!second || !third) throw new Error("there are five");
  expect(takenAlong(third, all, ITEMS).map((row) => row.build)).toEqual([2, 3, 4, 5]);
  expect(takenAlong(third, toggled(NOTHING_SELECTED, second.build), ITEMS)).toEqual([third]);
  expect(selectedRows(all, ITEMS)).toHaveLength(5);
});
