import { describe, expect, it } from "vitest";
import { fullSwarm } from "../protocol/fixtures/swarm";
import type { HeldBuild } from "../protocol/to-watcher";
import { heldLabel, leftWords, phaseWords } from "./held-words";

const qtbase = fullSwarm().buckets[0]?.builds[0];
if (!qtbase?.progress) throw new Error("the fixture builds qtbase");
const { progress } = qtbase;
const build = (change: Partial<HeldBuild>): HeldBuild => ({ ...qtbase, ...change });

describe("phaseWords", () => {
  it.each([
    [{}, "compile 64%"],
    [{ progress: { ...progress, percent: 64.9 } }, "compile 64%"],
    [{ progress: { ...progress, percent: null } }, "compile"],
    [{ progress: null }, "starting"],
    [{ progress: { ...progress, phase: "dependencies", waiting: "waiting until …" } }, "waiting"],
    [{ publishing: true }, "publishing"],
  ] satisfies [Partial<HeldBuild>, string][])("%j", (change, words) => {
    expect(phaseWords(build(change))).toBe(words);
  });
});

describe("leftWords", () => {
  it.each([
    [{}, "15 min left"],
    [{ expectedSeconds: 1_500 }, "6 min overdue"],
    [{ expectedSeconds: 1_851 }, "due now"],
    [{ expectedSeconds: null }, "no estimate"],
    [{ publishing: true }, ""],
  ] satisfies [Partial<HeldBuild>, string][])("%j", (change, words) => {
    expect(leftWords(build(change))).toBe(words);
  });
});

it("tells a build in one line", () => {
  expect(heldLabel(qtbase)).toBe("dev-qt/qtbase-6.9.1, compile 64%, 10 cores, 15 min left");
  const waiting = build({ progress: { ...progress, waiting: "waiting until no other build runs here" } });
  expect(heldLabel(waiting)).toMatch(/^dev-qt\/qtbase-6.9.1, waiting until no other build runs here, 10 cores/);
});
