import { expect, it } from "vitest";
import { clockWords } from "./clock-offset";

it.each([
  [0, null],
  [4_999, null],
  [-4_999, null],
  [12_300, "This browser's clock is 12 s ahead of the coordinator's. Times here are the coordinator's."],
  [-7_200_000, "This browser's clock is 120 min behind the coordinator's. Times here are the coordinator's."],
])("a clock that is %i ms ahead", (aheadMs, words) => {
  expect(clockWords(aheadMs)).toBe(words);
});
