import { describe, expect, it } from "vitest";
import { fullSwarm } from "../../protocol/fixtures/swarm";
import { failedAttempt as attempt, buildView } from "./attempt.fixture";
import type { Detail } from "./details";
import { detailsOf } from "./details";

const NOW = 1_860_000;
const QTBASE = fullSwarm().buckets[0]?.builds[0];

/** `Cores: 10 of 16`. */
function told(details: Detail[]): string[] {
  return details.map(({ name, value, unit }) => `${name}: ${value}${unit === undefined ? "" : ` ${unit}`}`);
}

const RUNNING = attempt(2, { result: "building", reason: null, endedAt: null, seconds: null, drone: "drone-Izar" });

describe("detailsOf", () => {
  it("tells of a running build where, on what, since when and how long yet", () => {
    const held = QTBASE && { ...QTBASE, startedAt: 0 };
    const view = buildView([RUNNING], { holdsUp: 61 });
    expect(told(detailsOf({ view, state: "building", held, droneCores: 16, now: NOW }))).toEqual([
      "Attempt: 2",
      "Drone: drone-Izar",
      "Cores: 10 of 16",
      "Running for: 31 min",
      "Left: about 15 min",
      "Holds up: 61 packages",
    ]);
  });

  it("makes do with what the attempt says before its drone is heard", () => {
    const known = { view: buildView([RUNNING]), held: undefined, droneCores: undefined, now: NOW };
    expect(told(detailsOf({ ...known, state: "building" }))).toEqual([
      "Attempt: 2",
      "Drone: drone-Izar",
      "Cores: 10",
      "Running for: 31 min",
      "Holds up: 1 package",
    ]);
  });

  it("tells of a failed build how it ended", () => {
    const known = { view: buildView([attempt(3)]), held: undefined, droneCores: undefined, now: NOW };
    expect(told(detailsOf({ ...known, state: "failed" }))).toEqual([
      "Attempt: 3",
      "Drone: drone-Tarn",
      expect.stringMatching(/^Failed: \d\d:22$/),
      "Took: 22 min",
      "Holds up: 1 package",
    ]);
  });

  it.each([
    [12_345_678, "Package: 12 MiB"],
    [1_500_000, "Package: 1.4 MiB"],
    [900, "Package: under 0.1 MiB"],
  ])("tells of a built one the size: %d bytes", (sizeBytes, words) => {
    const artefact = { path: "default/x.gpkg.tar", sizeBytes, sha256: "0".repeat(64) };
    const view = buildView([attempt(1, { result: "built", reason: null })], { artefact });
    expect(told(detailsOf({ view, state: "built", held: undefined, droneCores: undefined, now: NOW })).at(-1)).toBe(
      words,
    );
  });

  it("tells of one that waits what is expected, and that it failed before", () => {
    const known = { held: undefined, droneCores: undefined, now: NOW };
    expect(told(detailsOf({ ...known, view: buildView([attempt(1)]), state: "ready" }))).toEqual([
      "Attempt: 1",
      "Estimate: about 46 min",
      "Failed before: Out of memory on drone-Tarn",
      "Holds up: 1 package",
    ]);
    const foreseen = buildView([], { endsInSeconds: 3_600, isGuess: true });
    const [guess, done] = detailsOf({ ...known, view: foreseen, state: "waiting" });
    expect(guess).toMatchObject({ value: "about 46 min", unit: "from similar packages, no history" });
    expect(done).toMatchObject({ name: "Done", value: expect.stringMatching(/^around \d\d:\d\d$/) });
    const untried = buildView([], { expectedSeconds: null, holdsUp: 0 });
    expect(told(detailsOf({ ...known, view: untried, state: "waiting" }))).toEqual([
      "Estimate: no estimate",
      "Holds up: 0 packages",
    ]);
  });
});
