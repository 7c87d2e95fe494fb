import { expect, it } from "vitest";
import { DroneName } from "../../protocol/ids";
import { NO_TRENDS, TREND_POINTS } from "../../protocol/trend-points";
import type { DroneTrend, IdleCause } from "../../protocol/trends";
import { coreMinutes, idleHours } from "./idle-hour";

function trendsOf(drone: string, idleCoreSeconds: (number | null)[], idleCause: (IdleCause | null)[] = []) {
  const trend: DroneTrend = {
    ...{ drone: DroneName.parse(drone), cores: 4, load: [], memoryMiB: [], celsius: [] },
    ...{ idleCoreSeconds, idleCause },
  };
  return { ...NO_TRENDS, drones: [trend] };
}

it("sums up an hour by the minute, and names what most of it was for", () => {
  const points = Array.from({ length: TREND_POINTS }, (_, index) => index);
  const seconds = points.map((index): number => (index < 2 ? 120 : 0)).with(-1, 60);
  const causes: (IdleCause | null)[] = points.map((index) => (index < 2 ? "nothing-ready" : null));
  const trends = trendsOf("drone-Izar", seconds, causes.with(-1, "paused"));
  const [hour] = idleHours(trends, 8);
  expect(hour?.shares.slice(0, 2)).toEqual([1, 0]);
  expect(hour?.shares.at(-1)).toBe(0.25);
  expect(hour).toMatchObject({ coreMinutes: 5, cause: "nothing-ready" });
  expect(coreMinutes(trends)).toEqual({ idle: 5, known: 240 });
});

it("leaves a gap where nothing is known, and where the drone took no work", () => {
  const [hour] = idleHours(trendsOf("drone-Izar", [null, null, 0, 0], [null, null, null, null]), 8);
  expect(hour?.shares.slice(-3)).toEqual([null, null, 0]);
  expect(hour?.cause).toBeNull();
});

it("draws of many drones those that idled most, by name", () => {
  const drones = [
    ...trendsOf("drone-3", [30]).drones,
    ...trendsOf("drone-2", [0]).drones,
    ...trendsOf("drone-1", [20]).drones,
  ];
  expect(idleHours({ ...NO_TRENDS, drones }, 2).map(({ drone }) => drone)).toEqual(["drone-1", "drone-3"]);
});
