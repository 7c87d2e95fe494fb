import { describe, expect, it } from "vitest";
import type { Progress } from "../../../protocol/build";
import { PHASES } from "../../../protocol/build";
import { fullSwarm } from "../../../protocol/fixtures/swarm";
import type { HeldBuild } from "../../../protocol/to-watcher";
import { doneShare, phaseTicks, timeLeft } from "./build-progress";

const qtbase = fullSwarm().buckets[0]?.builds[0];
if (qtbase?.progress === undefined || qtbase.progress === null) throw new Error("the fixture builds qtbase");
const compiling: Progress = qtbase.progress;
const build = (change: Partial<HeldBuild> = {}, progress: Partial<Progress> = {}): HeldBuild => ({
  ...qtbase,
  progress: { ...compiling, ...progress },
  ...change,
});

describe("doneShare", () => {
  it("never goes back from one phase to the next", () => {
    const shares = PHASES.flatMap((phase) => [0, 50, 100].map((percent) => doneShare(build({}, { phase, percent }))));
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares.at(-1)).toBe(1);
  });

  it("is nothing before the first word and all while it is published", () => {
    expect(doneShare(build({ progress: null }))).toBe(0);
    expect(doneShare(build({ publishing: true }))).toBe(1);
  });

  it.each([
    [600, 300, 0.5],
    [600, 6_000, 0.9],
    [600, 1, 0.2],
    [null, 300, 0.2],
  ])(
    "goes by the clock where a phase tells no percent: expected %s s, %d s over",
    (expectedSeconds, seconds, share) => {
      const silent = build({ expectedSeconds }, { phase: "compile", percent: null, elapsedMs: seconds * 1_000 });
      expect(doneShare(silent)).toBeCloseTo(share);
    },
  );
});

describe("timeLeft", () => {
  it("is what the estimate leaves", () => {
    expect(timeLeft(build({ expectedSeconds: 600 }, { elapsedMs: 420_000 }))).toEqual({ kind: "left", seconds: 180 });
  });

  it("says by how much an estimate was wrong", () => {
    expect(timeLeft(build({ expectedSeconds: 600 }, { elapsedMs: 720_000 }))).toEqual({ kind: "over", seconds: 120 });
  });

  it("claims nothing without an estimate", () => {
    expect(timeLeft(build({ expectedSeconds: null }))).toEqual({ kind: "unknown" });
  });
});

describe("phaseTicks", () => {
  it.each([
    ["dependencies", 0, null],
    ["fetch", 0, 0],
    ["compile", 3, 3],
    ["package", 5, 5],
    ["uploading", 6, null],
  ] as const)("in %s, %d lie behind", (phase, done, current) => {
    expect(phaseTicks(build({}, { phase }))).toEqual({ done, current });
  });
});
