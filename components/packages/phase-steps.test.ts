import { describe, expect, it } from "vitest";
import type { Progress } from "../../protocol/build";
import type { PhaseStep } from "./phase-steps";
import { aroundWords, endedSteps, runningSteps } from "./phase-steps";

const COMPILE: Progress = { phase: "compile", percent: null, steps: null, elapsedMs: 600_000, busyCores: null };

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
    expect(states(runningSteps(progress, null))).toBe(drawn);
  });

  it("tells the build tool's own count where there is one", () => {
    const [, , , compile] = runningSteps({ ...COMPILE, percent: 12, steps: { done: 47, of: 294 } }, 1_200);
    expect(compile).toMatchObject({ share: 47 / 294, words: "47 of 294" });
  });

  it("tells percent where that is all", () => {
    expect(runningSteps({ ...COMPILE, percent: 64.9 }, 1_200)[3]).toMatchObject({ share: 0.649, words: "64%" });
  });

  it("guesses by the time it usually takes, says so, and never guesses that it is done", () => {
    expect(runningSteps(COMPILE, 1_200)[3]).toMatchObject({ share: 0.5, words: "about 50%, estimated" });
    expect(runningSteps(COMPILE, 60)[3]).toMatchObject({ share: 0.95 });
  });

  it("guesses nothing without history", () => {
    expect(runningSteps(COMPILE, null)[3]).toMatchObject({ share: 0, words: "" });
    expect(runningSteps(COMPILE, 0)[3]).toMatchObject({ share: 0 });
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
    [null, false, "starting"],
    [{ ...COMPILE, phase: "dependencies" }, false, "installing what it needs"],
    [COMPILE, false, null],
    [{ ...COMPILE, phase: "uploading" }, false, "uploading the package"],
    [COMPILE, true, "publishing the package"],
  ] as const)("%j, publishing %s: %s", (progress, publishing, words) => {
    expect(aroundWords(progress, publishing)).toBe(words);
  });
});
