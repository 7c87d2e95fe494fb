import { expect, it } from "vitest";
import { courseOf, thinned } from "./trends";

it("goes from what is known of the past to the value now, over gaps", () => {
  expect(courseOf([3, null, 5], 4, 60)).toEqual([3, 5, 4]);
  expect(courseOf([], null, 60)).toEqual([]);
});

it("keeps a short peak when it thins", () => {
  expect(thinned([1, 1, 9, 1, 1, 1, 2, 1], 4)).toEqual([1, 9, 1, 2]);
  expect(thinned([1, 2], 4)).toEqual([1, 2]);
});
