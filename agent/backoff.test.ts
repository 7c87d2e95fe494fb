import { expect, test } from "vitest";
import { backoffMs } from "./backoff";

const LIMITS = { firstMs: 250, longestMs: 5_000 };

test("pauses double up to the longest, and lie between half and all of that by chance", () => {
  const pauses = (chance: number) =>
    [1, 2, 3, 4, 5, 6, 60].map((failures) => backoffMs(failures, LIMITS, () => chance));
  expect(pauses(0)).toEqual([125, 250, 500, 1_000, 2_000, 2_500, 2_500]);
  expect(pauses(0.999_999)).toEqual([250, 500, 1_000, 2_000, 4_000, 5_000, 5_000]);
});

test("forty drones that were cut off in one moment come back spread over half of the pause", () => {
  const pauses = Array.from({ length: 40 }, (_, drone) => backoffMs(6, LIMITS, () => drone / 40)).sort((a, b) => a - b);
  const gaps = pauses.slice(1).map((pause, index) => pause - (pauses[index] ?? 0));
  expect(Math.max(...gaps)).toBeLessThan(100);
  expect((pauses.at(-1) ?? 0) - (pauses[0] ?? 0)).toBeGreaterThan(2_400);
});
