import { describe, expect, it } from "vitest";
import type { JournalEntry } from "../../../protocol/facts";
import { Fact } from "../../../protocol/facts";
import { FIXTURE_NOW, fullSwarm } from "../../../protocol/fixtures/swarm";
import { DroneName } from "../../../protocol/ids";
import type { QueueRow } from "../../../protocol/to-watcher";
import { endedBuilds } from "./drone-builds";
import { happenings } from "./happenings";

const swarm = fullSwarm();
const rows = new Map(swarm.rows.map((row) => [row.build, row]));
const TARN = DroneName.parse("drone-Tarn");

function row(cpv: string): QueueRow {
  const found = swarm.rows.find((one) => one.cpv === cpv);
  if (found === undefined) throw new Error(`no row of ${cpv}`);
  return found;
}

const ghc = row("dev-lang/ghc-9.8.4");
const icu = row("dev-libs/icu-77.1");

function journal(...facts: object[]): JournalEntry[] {
  return facts.map((fact, index) => ({ sequence: index + 1, fact: Fact.parse({ at: FIXTURE_NOW + index, ...fact }) }));
}

const ranOutOfMemory = {
  ...{ kind: "attempt.finished", build: ghc.build, attempt: 2, drone: TARN },
  outcome: { result: "failed", reason: "out-of-memory", phase: "compile", lines: [], elapsedMs: 60_000 },
};
const failedForGood = { kind: "build.failed", build: ghc.build, attempt: 2, reason: "out-of-memory" };
const grounded = { kind: "drone.grounded", drone: TARN, by: "operator", note: "", until: null };
const lease = { kind: "attempt.started", build: icu.build, attempt: 1, drone: TARN };

describe("happenings", () => {
  it("tells the newest first and leaves out what nobody waits for", () => {
    const found = happenings(journal(ranOutOfMemory, lease, grounded), rows, 9);
    expect(found.map(({ kind }) => kind)).toEqual(["grounded", "failed"]);
    expect(found[1]).toMatchObject({ cpv: ghc.cpv, drone: TARN, reason: "out-of-memory", at: FIXTURE_NOW });
  });

  it("tells a failure once, with its drone when that is known", () => {
    expect(happenings(journal(ranOutOfMemory, failedForGood), rows, 9)).toHaveLength(1);
    expect(happenings(journal(failedForGood), rows, 9)).toMatchObject([{ kind: "failed", drone: null }]);
  });

  it("tells what came of a drone's upgrade, and nothing while that is under way", () => {
    const step = (standing: object) => ({ kind: "upgrade.stepped", drone: TARN, standing });
    const steps = [
      step({ state: "draining", since: FIXTURE_NOW }),
      step({ state: "upgraded", at: FIXTURE_NOW, proved: true }),
      step({ state: "failed", at: FIXTURE_NOW, because: "It ended.", returned: true }),
    ];
    expect(happenings(journal(...steps), rows, 9)).toMatchObject([
      { kind: "not-upgraded", drone: TARN, note: "It ended." },
      { kind: "upgraded", drone: TARN },
    ]);
  });

  it("stops at as many as are wanted", () => {
    expect(happenings(swarm.recent, rows, 5)).toHaveLength(5);
  });

  it("skips builds that are no rows any more", () => {
    expect(happenings(journal(ranOutOfMemory), new Map(), 9)).toEqual([]);
  });
});

describe("endedBuilds", () => {
  it("puts attempts of the newest facts before packages built earlier, each build once", () => {
    const built = { ...row("sys-apps/util-linux-2.41.1"), drone: TARN };
    const known = { rows: new Map([...rows, [built.build, built]]), recent: journal(ranOutOfMemory) };
    const ended = endedBuilds(TARN, known, 3);
    expect(ended[0]).toMatchObject({ cpv: ghc.cpv, result: "failed", reason: "out-of-memory", seconds: 60 });
    expect(ended.slice(1).every((one) => one.result === "built" && one.seconds === null)).toBe(true);
    expect(ended.map(({ at }) => at)).toEqual(ended.map(({ at }) => at).sort((a, b) => b - a));
  });
});
