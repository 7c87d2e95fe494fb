import { describe, expect, it } from "vitest";
import { Cpv } from "../../protocol/atom";
import { BuildId, DroneName } from "../../protocol/ids";
import type { HeldBuild } from "../../protocol/to-watcher";
import { queueRow } from "./row.fixture";
import { runsOnWords, statusWords } from "./row-words";

const QTBASE = Cpv.parse("dev-qt/qtbase-6.9.1");
const HELD: HeldBuild = {
  build: BuildId.parse(1),
  attempt: 1,
  cpv: QTBASE,
  cores: [0],
  grantedAt: 0,
  startedAt: null,
  publishing: false,
  progress: null,
  expectedSeconds: null,
};

describe("statusWords", () => {
  it.each([
    ["waits for one", queueRow(1, { state: "waiting", waitsFor: { count: 1, first: [QTBASE] } }), "Waits for qtbase"],
    [
      "waits for more",
      queueRow(1, { state: "waiting", waitsFor: { count: 3, first: [QTBASE] } }),
      "Waits for qtbase and 2 more",
    ],
    ["waits for what nobody told", queueRow(1, { state: "waiting" }), "Waiting"],
    ["failed", queueRow(1, { state: "failed", reason: "out-of-memory" }), "Out of memory"],
    ["failed without a reason", queueRow(1, { state: "failed" }), "Failed"],
    ["blocked", queueRow(1, { state: "blocked", because: "ghc-9.8.4 failed" }), "ghc-9.8.4 failed"],
    ["held", queueRow(1, { state: "held", because: "Held by operator" }), "Held by operator"],
    ["held without a reason", queueRow(1, { state: "held" }), "Held"],
    ["ready", queueRow(1), "Ready"],
  ])("%s", (_case, row, words) => {
    expect(statusWords(row, undefined)).toBe(words);
  });

  it.each<[string, Partial<HeldBuild>, string]>([
    ["before its first step", {}, "starting"],
    [
      "in a phase",
      { progress: { phase: "compile", percent: 64.8, steps: null, elapsedMs: 1, busyCores: null } },
      "compile 64%",
    ],
    [
      "without percent",
      { progress: { phase: "fetch", percent: null, steps: null, elapsedMs: 1, busyCores: null } },
      "fetch",
    ],
    ["after its last", { publishing: true }, "publishing"],
  ])("building, %s", (_case, changes, words) => {
    expect(statusWords(queueRow(1, { state: "building" }), { ...HELD, ...changes })).toBe(words);
  });
});

describe("runsOnWords", () => {
  it.each([
    ["any drone", queueRow(1)],
    ["drone-Izar", queueRow(1, { state: "building", drone: DroneName.parse("drone-Izar") })],
    ["2 attempts", queueRow(1, { state: "failed", attempt: 2, drone: DroneName.parse("drone-Izar") })],
    ["1 attempt", queueRow(1, { state: "failed", attempt: 1 })],
  ])("%s", (words, row) => {
    expect(runsOnWords(row)).toBe(words);
  });
});
