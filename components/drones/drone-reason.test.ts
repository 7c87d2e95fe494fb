import { expect, it } from "vitest";
import { FIXTURE_NOW, fullSwarm } from "../../protocol/fixtures/swarm";
import type { Bucket } from "../../protocol/to-watcher";
import { droneReason } from "./drone-reason";

const said = (change: Partial<Bucket>): string | null => {
  const bucket = fullSwarm().buckets.find(({ drone }) => drone === "drone-Izar");
  return bucket ? droneReason({ ...bucket, ...change }, FIXTURE_NOW) : null;
};

it("says that a drained drone, or one that leaves, finishes what it has, also while all its cores work", () => {
  expect(said({ state: "active" })).toBeNull();
  expect(said({ state: "active", draining: true })).toBe("finishes what it has");
  const drain = { by: "maja", since: 0, note: "" };
  expect(said({ state: "active", drain })).toBe("drained by maja; finishes what it has");
  expect(said({ state: "active", drain: { ...drain, note: "new kernel" } })).toBe(
    "drained: new kernel; finishes what it has",
  );
});
