import { describe, expect, it } from "vitest";
import { clockText, isoText, preciseClockText } from "./clock";

const NOW = Date.UTC(2025, 10, 23, 13, 28, 6);
const HOUR = 3_600_000;

describe("clockText", () => {
  it.each([
    [0, "14:28"],
    [3.2 * HOUR, "17:40"],
    [12 * HOUR, "tomorrow 02:28"],
    [-15 * HOUR, "yesterday 23:28"],
    [-11 * HOUR, "03:28"],
    [48 * HOUR, "Tue 14:28"],
    [-72 * HOUR, "Thu 14:28"],
    [10 * 24 * HOUR, "3 Dec"],
  ])("%d ms from now is %s in Berlin", (later, text) => {
    expect(clockText(NOW + later, NOW, "Europe/Berlin")).toBe(text);
  });

  it("needs no day for what was a moment ago, also when that was before midnight", () => {
    const pastMidnight = Date.UTC(2025, 10, 23, 23, 5);
    expect(clockText(pastMidnight - HOUR / 5, pastMidnight, "Europe/Berlin")).toBe("23:53");
  });

  it("counts days by the calendar, also over the end of summer time", () => {
    const saturdayNight = Date.UTC(2025, 9, 25, 21, 30);
    expect(clockText(saturdayNight + 24.5 * HOUR, saturdayNight, "Europe/Berlin")).toBe("tomorrow 23:00");
  });
});

it("shows seconds where they are compared", () => {
  expect(preciseClockText(NOW, "Europe/Berlin")).toBe("14:28:06");
});

it("writes ISO 8601 of the same moment", () => {
  expect(isoText(NOW)).toMatch(/^2025-11-2[34]T\d\d:\d\d:06(Z|[+-]\d\d:\d\d)$/);
  expect(Date.parse(isoText(NOW))).toBe(NOW);
});
