import { describe, expect, it } from "vitest";
import { durationText, estimateText } from "./duration";

describe("durationText", () => {
  it.each([
    [0, "0 s"],
    [45, "45 s"],
    [59.6, "1 min"],
    [15 * 60, "15 min"],
    [3599, "1 h"],
    [3 * 3600 + 12 * 60, "3 h 12 min"],
    [86_399, "1 d"],
    [28 * 3600, "1 d 4 h"],
    [-3, "0 s"],
  ])("%d seconds are %s", (seconds, text) => {
    expect(durationText(seconds)).toBe(text);
  });
});

describe("estimateText", () => {
  it.each([
    [0, "a few seconds"],
    [12, "10 s"],
    [58, "1 min"],
    [90, "2 min"],
    [59.7 * 60, "1 h"],
    [3 * 3600 + 12 * 60, "3 h 10 min"],
    [3 * 3600 + 58 * 60, "4 h"],
    [28 * 3600, "1 d 4 h"],
  ])("%d seconds are about %s", (seconds, text) => {
    expect(estimateText(seconds)).toBe(text);
  });
});
