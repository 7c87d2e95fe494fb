import { describe, expect, it } from "vitest";
import { cellAfter } from "./cell-keys";

/** Rows of 3, 3 and 2 cells. */
const places = Array.from({ length: 8 }, (_, index) => ({ left: (index % 3) * 36, top: Math.floor(index / 3) * 60 }));

describe("cellAfter", () => {
  it.each([
    ["ArrowRight", 0, 1],
    ["ArrowRight", 2, 3],
    ["ArrowRight", 7, 7],
    ["ArrowLeft", 0, 0],
    ["ArrowDown", 1, 4],
    ["ArrowDown", 5, 7],
    ["ArrowDown", 6, 6],
    ["ArrowUp", 4, 1],
    ["ArrowUp", 2, 2],
    ["Home", 5, 0],
    ["End", 0, 7],
  ])("%s leads from cell %d to %d", (key, from, to) => {
    expect(cellAfter(key, from, places)).toBe(to);
  });

  it("leaves other keys alone", () => {
    expect(cellAfter("Enter", 3, places)).toBeNull();
  });
});
