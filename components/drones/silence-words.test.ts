import { expect, it } from "vitest";
import { FIXTURE_NOW, fullSwarm } from "../../protocol/fixtures/swarm";
import type { Bucket } from "../../protocol/to-watcher";
import { silence } from "../swarm/merge/silence";
import { silenceWords } from "./silence-words";

const { buckets, thresholds } = fullSwarm();
const pattern = buckets[0];
if (pattern === undefined) throw new Error("the fixture has drones");
const izar = pattern;

function words(change: Partial<Bucket>): string | null {
  const bucket: Bucket = { ...izar, ...change };
  return silenceWords(bucket, silence(bucket, FIXTURE_NOW, thresholds), FIXTURE_NOW, thresholds);
}

it("says nothing of a drone that is heard", () => {
  expect(words({})).toBeNull();
});

it("says since when a drone is silent", () => {
  expect(words({ heardAt: FIXTURE_NOW - 7_000 })).toBe("last heard 7 s ago");
  expect(words({ heardAt: null })).toBe("not heard since the coordinator began");
});

it("says when a lost drone's builds are given to others", () => {
  expect(words({ state: "offline", heardAt: FIXTURE_NOW - 34_000 })).toMatch(
    /^last heard 34 s ago, its 2 builds go back to the queue at \d\d:\d\d$/,
  );
  expect(words({ state: "offline", heardAt: FIXTURE_NOW - 95_000 })).toBe(
    "last heard 1 min ago, its 2 builds go back to the queue now",
  );
});
