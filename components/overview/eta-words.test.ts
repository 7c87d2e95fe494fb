import { describe, expect, it } from "vitest";
import { FIXTURE_NOW, fullSwarm } from "../../protocol/fixtures/swarm";
import type { SwarmSummary } from "../../protocol/to-watcher";
import { etaWords } from "./eta-words";

const { summary } = fullSwarm();
const progress = { total: 388, built: 234, percent: 60, segments: [] };

function words(
  change: Partial<SwarmSummary>,
  run: { building?: number; queued?: number; failed?: number; total?: number } = {},
) {
  const { building = 9, queued = 152, failed = 2, total = 388 } = run;
  const built = Math.min(total, progress.built);
  const told = etaWords({
    summary: { ...summary, ...change },
    progress: { ...progress, total, built },
    ...{ building, queued, failed, now: FIXTURE_NOW },
  });
  return told;
}

describe("etaWords", () => {
  it("says how long yet and when that is", () => {
    const { headline, detail } = words({ remainingSeconds: 11_500, remainingAtMostSeconds: 11_600 });
    expect(headline).toBe("About 3 h 10 min left");
    expect(detail).toMatch(/^234 of 388 built, done around (tomorrow )?\d\d:\d\d$/);
  });

  it("says by when it is likely to be done, where that is another time", () => {
    const { detail } = words({ remainingSeconds: 11_500, remainingAtMostSeconds: 13_000 });
    expect(detail).toMatch(/ built, done around (tomorrow )?\d\d:\d\d, likely by (tomorrow )?\d\d:\d\d$/);
  });

  it("claims no time that nobody knows", () => {
    expect(words({ remainingSeconds: null })).toEqual({
      headline: "152 packages left, no estimate yet",
      detail: "234 of 388 built",
    });
  });

  it("says what a pause means", () => {
    expect(words({ status: "PAUSED" }, { building: 1 }).detail).toBe(
      "1 build finishes, nothing new starts. 234 of 388 built",
    );
  });

  it("says why nothing can run", () => {
    expect(words({ status: "STALLED", because: "Every drone is grounded." }).detail).toContain(
      "Every drone is grounded.",
    );
  });

  it.each([
    [{ queued: 0, failed: 0 }, "Everything is built"],
    [{ queued: 0, failed: 2 }, "Nothing left but 2 failures"],
    [{ queued: 0, failed: 0, total: 0 }, "The queue is empty"],
    [{ queued: 3 }, "Nothing is being built"],
  ])("is idle with %j: %s", (run, headline) => {
    expect(words({ status: "IDLE", because: "No drone has joined." }, run).headline).toBe(headline);
  });
});
