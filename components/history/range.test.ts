import { describe, expect, it } from "vitest";
import { boundsOf, dayOf, grainOf, parseRange, rangeHref } from "./range";

const DAY_MS = 86_400_000;
const NOW = new Date(2025, 5, 17, 14, 28).getTime();

it.each([
  ["", { kind: "past", name: "24h" }],
  ["range=7d", { kind: "past", name: "7d" }],
  ["range=99y", { kind: "past", name: "24h" }],
  ["from=2025-06-12&to=2025-06-17", { kind: "days", from: "2025-06-12", to: "2025-06-17" }],
  ["from=2025-06-17&to=2025-06-12", { kind: "past", name: "24h" }],
  ["from=2025-02-30&to=2025-06-12", { kind: "past", name: "24h" }],
  ["from=yesterday&to=now", { kind: "past", name: "24h" }],
])("reads ?%s", (query, range) => {
  const read = parseRange(new URLSearchParams(query));
  expect(read).toEqual(range);
  expect(parseRange(new URLSearchParams(rangeHref(read).split("?")[1] ?? ""))).toEqual(range);
});

describe("boundsOf", () => {
  it("ends now, so far back", () => {
    expect(boundsOf({ kind: "past", name: "7d" }, NOW)).toEqual({ from: NOW - 7 * DAY_MS, to: NOW });
  });

  it("takes whole days, and today up to now", () => {
    const { from, to } = boundsOf({ kind: "days", from: "2025-06-12", to: "2025-06-13" }, NOW);
    expect([new Date(from), new Date(to)]).toEqual([new Date(2025, 5, 12), new Date(2025, 5, 14)]);
    expect(boundsOf({ kind: "days", from: "2025-06-17", to: "2025-06-17" }, NOW).to).toBe(NOW);
    expect(dayOf(NOW)).toBe("2025-06-17");
  });
});

it("slices no finer than can be seen", () => {
  const per = (days: number) => grainOf({ from: NOW - days * DAY_MS, to: NOW }).per;
  expect([0.25, 1, 7, 30, 365].map(per)).toEqual(["15 min", "hour", "6 h", "day", "day"]);
});
