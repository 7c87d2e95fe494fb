import { describe, expect, it } from "vitest";
import { freshness, retryDelay } from "./connection";

const thresholds = { lateAfterMs: 5_000, staleAfterMs: 15_000, offlineAfterMs: 30_000, leaseTtlMs: 90_000 };

describe("freshness", () => {
  it.each([
    [0, "live"],
    [4_999, "live"],
    [5_000, "late"],
    [14_999, "late"],
    [15_000, "lost"],
  ])("%d ms old is %s", (age, judged) => {
    expect(freshness(age, thresholds)).toBe(judged);
  });
});

describe("retryDelay", () => {
  it("grows, then stays", () => {
    expect([0, 1, 2, 3, 4, 99].map((attempt) => retryDelay(attempt, 0))).toEqual([
      1000, 2000, 5000, 10_000, 10_000, 10_000,
    ]);
  });

  it("is spread by up to a fifth", () => {
    expect(retryDelay(2, 1)).toBe(6_000);
  });
});
