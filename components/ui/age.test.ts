import { describe, expect, it } from "vitest";
import { ageText, agoText } from "./age";

const NOW = Date.UTC(2025, 10, 23, 13, 28, 6);

describe("agoText", () => {
  it.each([
    [-200, "just now"],
    [300, "just now"],
    [12_400, "12 s ago"],
    [59_999, "59 s ago"],
    [240_000, "4 min ago"],
  ])("%d ms old is %s", (age, text) => {
    expect(agoText(NOW - age, NOW)).toBe(text);
  });

  it("is a clock from an hour on", () => {
    expect(agoText(NOW - 3_600_000, NOW)).toMatch(/\d\d:\d\d$/);
  });
});

describe("ageText", () => {
  it.each([
    [-5, "0.0 s"],
    [320, "0.3 s"],
    [9_960, "9 s"],
    [42_000, "42 s"],
    [61_000, "1 min"],
    [7_300_000, "2 h"],
  ])("%d ms is %s", (age, text) => {
    expect(ageText(age)).toBe(text);
  });
});
