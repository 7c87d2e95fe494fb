import { expect, it } from "vitest";
import { fullSwarm } from "../../protocol/fixtures/swarm";
import type { Bucket } from "../../protocol/to-watcher";
import { isOdd, sharesOf } from "./fleet-versions";

/** One drone for each version of GCC. */
function drones(...gcc: (string | null)[]): Bucket[] {
  const [model] = fullSwarm().buckets;
  if (model === undefined) throw new Error("The fixture has no drone.");
  return gcc.map((version) => ({ ...model, host: { ...model.host, gcc: version } }));
}

it("counts versions, the most common first", () => {
  expect(sharesOf(drones("14", "15", "15", null), "gcc")).toEqual([
    { version: "15", drones: 2 },
    { version: "14", drones: 1 },
    { version: null, drones: 1 },
  ]);
});

it("finds the drone that is unlike the others, and none where the others do not agree", () => {
  const oneOff = drones("15", "14", "15");
  expect(oneOff.map((drone) => isOdd(drone, oneOff, "gcc"))).toEqual([false, true, false]);
  const halves = drones("15", "14");
  expect(halves.map((drone) => isOdd(drone, halves, "gcc"))).toEqual([false, false]);
});
