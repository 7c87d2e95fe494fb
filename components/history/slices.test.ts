import { describe, expect, it } from "vitest";
import { ended, HOUR_MS, NOON } from "./attempt.fixture";
import { slicesOf, withService } from "./slices";

const window = { from: NOON - 2 * HOUR_MS, to: NOON + HOUR_MS, sliceMs: HOUR_MS };

describe("slicesOf", () => {
  it("counts what ended in each slice, also where nothing did", () => {
    const attempts = [
      ended({ endedAt: NOON - 1 }),
      ended({ endedAt: NOON }),
      ended({ endedAt: NOON + 5, result: "failed", reason: "compile-error" }),
    ];
    expect(slicesOf(attempts, [], window).map(({ built, failed }) => [built, failed])).toEqual([
      [0, 0],
      [1, 0],
      [1, 1],
    ]);
  });

  it("spreads the cores of a build over the time it held them", () => {
    const held = [{ cores: 8, grantedAt: NOON - 1.5 * HOUR_MS, endedAt: NOON }];
    expect(slicesOf([], held, window).map(({ cores }) => cores)).toEqual([4, 8, 0]);
  });

  it("means only the part of a slice that lies in the window", () => {
    const cut = { ...window, from: NOON - HOUR_MS / 2, to: NOON + HOUR_MS / 4 };
    const held = [{ cores: 8, grantedAt: NOON - 5 * HOUR_MS, endedAt: NOON + HOUR_MS }];
    expect(slicesOf([], held, cut).map(({ cores }) => cores)).toEqual([8, 8]);
  });

  it("leaves out what ended outside of the window", () => {
    const attempts = [ended({ endedAt: NOON + 9 * HOUR_MS }), ended({ endedAt: NOON - 9 * HOUR_MS })];
    expect(slicesOf(attempts, [], window).every(({ built }) => built === 0)).toBe(true);
  });
});

describe("withService", () => {
  const held = [{ cores: 8, grantedAt: NOON - 2 * HOUR_MS, endedAt: NOON }];
  const spans = [
    { kind: "serving" as const, cores: 16, from: NOON - 2 * HOUR_MS, to: NOON - HOUR_MS },
    { kind: "grounded" as const, cores: 16, from: NOON - HOUR_MS, to: NOON },
  ];

  it("counts what nothing held as idle or grounded, and what a grounded drone finishes as held", () => {
    const slices = withService(slicesOf([], held, window), spans, window.from, window);
    expect(slices.map(({ cores, idle, grounded }) => [cores, idle, grounded])).toEqual([
      [8, 8, 0],
      [8, 0, 8],
      [0, 0, 0],
    ]);
  });

  it("leaves a gap where nothing is known", () => {
    const slices = withService(slicesOf([], held, window), spans, NOON - HOUR_MS, window);
    expect(slices.map(({ idle }) => idle)).toEqual([null, 0, 0]);
  });
});
