import { expect, it } from "vitest";
import { FIXTURE_NOW, fullSwarm } from "../../../protocol/fixtures/swarm";
import { silence } from "./silence";

const { buckets, thresholds } = fullSwarm();
const [bucket] = buckets;
if (bucket === undefined) throw new Error("the fixture has drones");

it.each([
  [300, "fresh"],
  [-5_000, "fresh"],
  [5_000, "late"],
  [15_000, "stale"],
])("a drone heard %d ms ago is %s", (age, kind) => {
  expect(silence({ ...bucket, heardAt: FIXTURE_NOW - age }, FIXTURE_NOW, thresholds).kind).toBe(kind);
});

it("takes nothing of a lost drone, or of one that was never heard, for true", () => {
  const lost = { ...bucket, state: "offline" as const, heardAt: FIXTURE_NOW - 200 };
  expect(silence(lost, FIXTURE_NOW, thresholds)).toEqual({ kind: "stale", ageMs: 200 });
  expect(silence({ ...bucket, heardAt: null }, FIXTURE_NOW, thresholds)).toEqual({ kind: "stale", ageMs: null });
});
