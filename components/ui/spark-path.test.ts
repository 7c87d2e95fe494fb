import { expect, it } from "vitest";
import { sparkPath } from "./spark-path";

it("goes from the lowest at the bottom to the highest at the top", () => {
  expect(sparkPath([10, 20, 15], 96, 26)).toEqual({ line: "M3 23L48 3L93 13", startX: 3, end: { x: 93, y: 13 } });
});

it("draws what never changes in the middle", () => {
  expect(sparkPath([7, 7, 7], 96, 26)?.line).toBe("M3 13L48 13L93 13");
});

it("is no line below three values", () => {
  expect([sparkPath([], 96, 26), sparkPath([1, 2], 96, 26)]).toEqual([null, null]);
});
