import { describe, expect, it } from "vitest";
import { Cpv } from "../../protocol/atom";
import type { Progress } from "../../protocol/build";
import { BuildId } from "../../protocol/ids";
import type { HeldBuild } from "../../protocol/to-watcher";
import type { PhaseStep } from "./phase-steps";
import { aroundWords, endedSteps, runningSteps } from "./phase-steps";

const COMPILE: Progress = { phase: "compile", percent: null, steps: null, elapsedMs: 600_000, busyCores: null };

function held(progress: Progress | null, changes: Partial<HeldBuild> = {}): HeldBuild {
  return {
    ...{ build: BuildId.parse(1), attempt: 1, cpv: Cpv.parse("dev-qt/qtbase-6.9.1"), cores: [0], publishing: false },
    ...{ grantedAt: 0, startedAt: 0, progress, expectedSeconds: null },
    ...changes,
  };
}

function states(steps: PhaseStep[]): string {
  return steps.map(({ state }) => ({ done: "#", now: ">", failed: "x", "to come": "." })[state]).join("");
}

describe("runningSteps", () => {
  it.each([
    [null, "......"],
    [{ ...COMPILE, phase: "dependencies" }, "......"],
    [{ ...COMPILE, phase: "fetch" }, ">....."],
    [COMPILE, "###>.."],
    [{ ...COMPILE, phase: "package" }, "#####>"],
    [{ ...COMPILE, phase: "uploading" }, "######"],
  ] as const)("%j is %s", (progress, drawn) => {
    expect(states(runningSteps(held(progress)))).toBe(drawn);
  });

  it("has nothing behind it before its drone told anything", () => {
    expect(states(runningSteps(undefined))).toBe("......");
  });

  it("tells the build tool's own count where there is one", () => {
    const [, , , compile] = runningSteps(held({ ...COMPILE, percent: 16, steps: { done: 47, of: 294 } }));
    expect(compile).toMatchObject({ share: 0.16, words: "47 of 294" });
  });

  it("tells percent where that is all", () => {
    expect(runningSteps(held({ ...COMPILE, percent: 64.9 }))[3]).toMatchObject({ share: 0.649, words: "64%" });
  });

  it("guesses by the time it usually takes, says so, and never guesses that it is done", () => {
    const guess = (expectedSeconds: number) => runningSteps(held(COMPILE, { expectedSeconds }))[3]?.words;
    expect(guess(1_200)).toMatch(/^about \d\d%, estimated$/);
    expect(guess(60)).toBe("");
  });

  it("guesses nothing without history", () => {
    expect(runningSteps(held(COMPILE))[3]).toMatchObject({ share: 0, words: "" });
  });
});

describe("endedSteps", () => {
  it.each([
    [{ result: "built", phase: null }, "######"],
    [{ result: "publishing", phase: null }, "######"],
    [{ result: "failed", phase: "compile" }, "###x.."],
    [{ result: "failed", phase: "dependencies" }, "......"],
    [{ result: "failed", phase: "uploading" }, "######"],
    [{ result: "lost", phase: null }, "......"],
  ] as const)("%j is %s", (attempt, drawn) => {
    expect(states(endedSteps(attempt))).toBe(drawn);
  });
});

describe("aroundWords", () => {
  it.each([
    [undefined, "starting"],
    [held(null), "starting"],
    [held({ ...COMPILE, phase: "dependencies" }), "installing what it needs"],
    [held(COMPILE), null],
    [held({ ...COMPILE, phase: "uploading" }), "uploading the package"],
    [held(COMPILE, { publishing: true }), "publishing the package"],
  ] as const)("%#", (build, words) => {
    expect(aroundWords(build)).toBe(words);
  });
});
