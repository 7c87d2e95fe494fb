import { describe, expect, it } from "vitest";
import { lineHash, parseLineHash, pointAt } from "./line-link";

describe("links to lines", () => {
  it.each([
    ["#L8412", { first: 8412, last: 8412 }],
    ["#L10-L20", { first: 10, last: 20 }],
    ["#L20-L10", { first: 10, last: 20 }],
    ["#L0", null],
    ["#L1e3", null],
    ["#L99999999999", null],
    ["#top", null],
    ["", null],
  ])("'%s'", (hash, range) => {
    expect(parseLineHash(hash)).toEqual(range);
  });

  it("are read as they are written", () => {
    for (const range of [
      { first: 3, last: 3 },
      { first: 3, last: 9 },
    ]) {
      expect(parseLineHash(lineHash(range))).toEqual(range);
    }
  });

  it.each([
    [7, false, { first: 3, last: 5 }, "#L7"],
    [7, true, { first: 3, last: 3 }, "#L3-L7"],
    [1, true, { first: 3, last: 5 }, "#L1-L5"],
    [4, true, { first: 3, last: 9 }, "#L3-L4"],
    [7, true, null, "#L7"],
  ])("line %d, shift %s, after %j", (line, shift, before, hash) => {
    expect(lineHash(pointAt(line, shift, before))).toBe(hash);
  });
});
