import { describe, expect, it } from "vitest";
import { ended } from "./attempt.fixture";
import { buildTimes, byDrone, failuresByReason, median, stepsAround } from "./figures";

describe("median", () => {
  it.each([
    [[], null],
    [[7], 7],
    [[9, 1, 5], 5],
    [[1, 2, 3, 10], 2.5],
  ])("of %j is %j", (values, middle) => {
    expect(median(values)).toBe(middle);
  });
});

describe("stepsAround", () => {
  it.each([
    [
      [14, 500],
      [10, 60, 600],
    ],
    [
      [10, 60],
      [10, 60],
    ],
    [
      [0.2, 0.4],
      [1, 10],
    ],
    [[30], [10, 60]],
  ])("%j lie between %j", (values, steps) => {
    expect(stepsAround(values)).toEqual(steps);
  });
});

it("shows how long builds took, and nothing of those that failed or did not tell", () => {
  const times = buildTimes([
    ended({ endedAt: 30, seconds: 3 }),
    ended({ endedAt: 20, seconds: null }),
    ended({ endedAt: 10, result: "failed", reason: "timeout" }),
    ended({ endedAt: 5, seconds: 9 }),
  ]);
  expect(times.map(({ at, seconds }) => [at, seconds])).toEqual([
    [5, 9],
    [30, 3],
  ]);
});

it("counts failures by reason, the most frequent first", () => {
  const reasons = ["timeout", "compile-error", "compile-error"].map((reason) => ended({ result: "failed", reason }));
  expect(failuresByReason([...reasons, ended()])).toEqual([
    { reason: "compile-error", count: 2 },
    { reason: "timeout", count: 1 },
  ]);
});

it("tells drones apart, by name", () => {
  const drones = byDrone(["drone-Tarn", "drone-Izar", "drone-Tarn"].map((drone) => ended({ drone })));
  expect(drones.map(({ drone, attempts }) => [drone, attempts.length])).toEqual([
    ["drone-Izar", 1],
    ["drone-Tarn", 2],
  ]);
});
