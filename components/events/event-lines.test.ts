import { describe, expect, it } from "vitest";
import type { Fact } from "../../protocol/facts";
import { Fact as AnyFact } from "../../protocol/facts";
import { FIXTURE_NOW } from "../../protocol/fixtures/swarm";
import type { SwarmEvent } from "../../protocol/past";
import { SwarmEvent as AnyEvent } from "../../protocol/past";
import { eventCount, eventLines } from "./event-lines";

const MINUTE = 60_000;
let sequence = 0;

function event(fact: object): SwarmEvent {
  sequence += 1;
  const parsed: Fact = AnyFact.parse({ at: FIXTURE_NOW, ...fact });
  return AnyEvent.parse({ sequence, fact: parsed, cpv: "build" in parsed ? `dev-qt/qt-${parsed.build}` : null });
}

const built = (build: number, at = FIXTURE_NOW) =>
  event({
    ...{ kind: "artefact.published", at, build, attempt: 1, drone: "drone-Izar" },
    ...{ path: "x", sizeBytes: 1, sha256: "0".repeat(64) },
  });
const failedOnce = () =>
  event({
    ...{ kind: "attempt.finished", build: 5, attempt: 2, drone: "drone-Tarn" },
    outcome: { result: "failed", reason: "compile-error", phase: "compile", lines: [], elapsedMs: 1 },
  });
const failedForGood = () => event({ kind: "build.failed", build: 5, attempt: 2, reason: "compile-error" });
const paused = () => event({ kind: "swarm.paused", by: "operator", note: "" });

describe("eventLines", () => {
  it("makes one line of many of a kind within a minute", () => {
    const lines = eventLines([built(1), built(2), built(3), built(4, FIXTURE_NOW - MINUTE)]);
    expect(lines.map((line) => (line.kind === "many" ? line.of.length : 1))).toEqual([3, 1]);
    expect(eventCount(lines)).toBe(4);
  });

  it("leaves two of a kind alone, and what stands between others", () => {
    expect(eventLines([built(1), built(2), paused(), built(3)]).map(({ kind }) => kind)).toEqual(
      Array.from({ length: 4 }, () => "one"),
    );
  });

  it("never hides failures in a number", () => {
    const failures = Array.from({ length: 4 }, failedOnce);
    expect(eventLines(failures)).toHaveLength(4);
  });

  it("tells a failure once", () => {
    expect(eventLines([failedForGood(), failedOnce()])).toHaveLength(1);
    expect(eventLines([failedForGood()])).toHaveLength(1);
  });

  it("keeps its key while a group grows, so that it stays open", () => {
    const three = [built(3), built(2), built(1)];
    expect(eventLines([built(4), ...three])[0]?.key).toBe(eventLines(three)[0]?.key);
  });
});
