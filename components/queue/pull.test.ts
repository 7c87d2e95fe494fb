import { expect, it } from "vitest";
import { pull } from "./pull";

it("is pulled within 48 pixels of an edge, the nearer the stronger", () => {
  const list = { top: 100, bottom: 500 };
  expect([300, 148, 124, 100, 0].map((y) => pull(y, list))).toEqual([0, 0, -0.5, -1, -1]);
  expect([452, 476, 500, 900].map((y) => pull(y, list))).toEqual([0, 0.5, 1, 1]);
});
