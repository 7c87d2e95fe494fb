import { expect, test } from "vitest";
import { quietUntil, readQuietHours } from "./quiet-hours";

const at = (hour: number, minute: number) => new Date(2026, 10, 25, hour, minute);

test.each<[string, [number, number], string | null]>([
  ["22:00-07:00", [21, 59], null],
  ["22:00-07:00", [22, 0], "07:00"],
  ["22:00-07:00", [0, 0], "07:00"],
  ["22:00-07:00", [6, 59], "07:00"],
  ["22:00-07:00", [7, 0], null],
  ["9:30-12:00, 13:00-18:15", [9, 29], null],
  ["9:30-12:00, 13:00-18:15", [9, 30], "12:00"],
  ["9:30-12:00, 13:00-18:15", [12, 30], null],
  ["9:30-12:00, 13:00-18:15", [18, 14], "18:15"],
])("in %s at %j it is quiet until %s", (text, [hour, minute], until) => {
  expect(quietUntil(readQuietHours(text) ?? [], at(hour, minute))).toBe(until);
});

test.each(["", "22-7", "22:00", "24:00-07:00", "22:60-07:00", "07:00-07:00", "22:00-07:00,", "22:00–07:00"])(
  "'%s' is no time of the day",
  (text) => {
    expect(readQuietHours(text)).toBeNull();
  },
);
