import { describe, expect, it } from "vitest";
import type { Step } from "./attempt-directory";
import type { EmergeEvent } from "./parse-line";
import { parseLine } from "./parse-line";
import type { StepProgress } from "./progress";
import { advance, FIRST_PROGRESS } from "./progress";

describe("the step that installs dependencies", () => {
  it("is as far as packages are merged", () => {
    expect(progressAfter("dependencies", ">>> Jobs: 1 of 4 complete, 1 running   Load avg: 1, 1, 1")).toEqual({
      phase: "dependencies",
      percent: 25,
      steps: { done: 1, of: 4 },
    });
  });

  it("does not count what their own logs say", () => {
    const lines = [">>> Emerging binary (1 of 1) a/b-1::x", ">>> Install a/b-1 into /x", "[1/2] x", ">>> Done."];
    expect(progressAfter("dependencies", ...lines)).toBe(FIRST_PROGRESS);
  });
});

describe("the step that builds", () => {
  it.each([
    [">>> Emerging (1 of 1) a/b-1::x", "fetch"],
    [">>> Unpacking source...", "unpack"],
    [">>> Preparing source in /x", "unpack"],
    [">>> Configuring source in /x", "configure"],
    [">>> Compiling source in /x", "compile"],
    [">>> Test phase: a/b-1", "compile"],
    [">>> Install a/b-1 into /x", "install"],
    [">>> Completed installing a/b-1 into /x", "package"],
  ])("after %s is in %s", (line, phase) => {
    expect(progressAfter("build", line)).toEqual({ phase, percent: null, steps: null });
  });

  it("never goes back", () => {
    expect(progressAfter("build", ">>> Install a/b-1 into /x", ">>> Unpacking source...").phase).toBe("install");
  });

  it("tells real per cent of ninja and of CMake", () => {
    const compiling = ">>> Compiling source in /x";
    expect(progressAfter("build", compiling, "[1881/2940] x")).toMatchObject({ steps: { done: 1881, of: 2940 } });
    expect(progressAfter("build", compiling, "[1/4] x", "[ 42%] x")).toEqual({
      phase: "compile",
      percent: 42,
      steps: null,
    });
  });

  it("begins to count anew in each phase", () => {
    expect(
      progressAfter("build", ">>> Compiling source in /x", "[1/4] x", ">>> Install a/b-1 into /x").percent,
    ).toBeNull();
  });

  it("does not take other counters for progress", () => {
    expect(progressAfter("build", ">>> Unpacking source...", "[1/4] x").percent).toBeNull();
    expect(
      progressAfter("build", ">>> Compiling source in /x", ">>> Jobs: 0 of 1 complete   Load avg: 1").percent,
    ).toBeNull();
  });

  it("is the same object when nothing changed", () => {
    const before = progressAfter("build", ">>> Compiling source in /x", "[1/4] x");
    expect(advance("build", before, { kind: "steps", done: 1, of: 4 })).toBe(before);
  });
});

function progressAfter(step: Step, ...lines: string[]): StepProgress {
  const events = lines.map(parseLine).filter((event): event is EmergeEvent => event !== undefined);
  return events.reduce((progress, event) => advance(step, progress, event), FIRST_PROGRESS);
}
