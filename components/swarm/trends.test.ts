import { expect, it } from "vitest";
import { fullSwarm } from "../../protocol/fixtures/swarm";
import { NO_TRENDS, SAMPLE_EVERY_MS, sampleTrends, thinned } from "./trends";

const buckets = new Map(fullSwarm().buckets.map((bucket) => [bucket.drone, bucket]));
const at = (now: number) => ({ now, buckets, busyShare: 0.9, builtLastHour: 37 });

it("takes one sample per period, however often it is asked", () => {
  const first = sampleTrends(NO_TRENDS, at(10_000));
  expect(sampleTrends(first, at(10_000 + SAMPLE_EVERY_MS - 1))).toBe(first);
  const second = sampleTrends(first, at(10_000 + SAMPLE_EVERY_MS));
  expect(second.busy).toEqual([0.9, 0.9]);
  expect([...second.drones.values()].map((samples) => samples.length)).toEqual([2, 2, 2, 2]);
});

it("stays at one hour of samples", () => {
  let trends = NO_TRENDS;
  for (let sample = 1; sample <= 1_000; sample += 1) trends = sampleTrends(trends, at(sample * SAMPLE_EVERY_MS));
  expect(trends.busy).toHaveLength(900);
});

it("forgets a drone that is gone", () => {
  const full = sampleTrends(NO_TRENDS, at(10_000));
  const alone = sampleTrends(full, { ...at(20_000), buckets: new Map() });
  expect(alone.drones.size).toBe(0);
});

it("keeps a short peak when it thins", () => {
  expect(thinned([1, 1, 9, 1, 1, 1, 2, 1], 4)).toEqual([1, 9, 1, 2]);
  expect(thinned([1, 2], 4)).toEqual([1, 2]);
});
