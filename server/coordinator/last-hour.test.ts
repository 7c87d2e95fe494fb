import { expect, test } from "vitest";
import type { Telemetry } from "../../protocol/telemetry";
import { NO_TRENDS, TREND_EVERY_MS, TREND_POINTS, withNewerPoints } from "../../protocol/trend-points";
import type { Trends } from "../../protocol/trends";
import { LastHour } from "./last-hour";
import { hearBeat } from "./pulse";
import { SmallSwarm } from "./testing/small-swarm";

const TELEMETRY: Telemetry = {
  ...{ load: [1, 1, 1], perCore: [], memoryUsedBytes: 2 ** 30, memoryTotalBytes: 2 ** 32, swapUsedBytes: 0 },
  ...{ diskFreeBytes: null, diskTotalBytes: null, temperatureCelsius: null },
};

/** Looks once a second, for so long. */
function watch(hour: LastHour, small: SmallSwarm, seconds: number) {
  const points: Trends[] = [];
  for (let second = 0; second < seconds; second += 1) {
    const point = hour.look(small.swarm, small.pulse, small.now);
    if (point !== null) points.push(point);
    small.pass(1);
  }
  return points;
}

function beat(small: SmallSwarm, load: number) {
  hearBeat(
    small.pulse,
    small.drone("izar"),
    { held: [], telemetry: { ...TELEMETRY, load: [load, 0, 0] }, draining: false },
    small.now,
  );
}

test("[DR8] a point tells the highest of a meter, and how many core-seconds idled for what", () => {
  const small = new SmallSwarm();
  small.hello("izar", { cores: 4 });
  const hour = new LastHour();
  beat(small, 1);
  expect(watch(hour, small, 10)).toEqual([]);
  beat(small, 7.26);
  watch(hour, small, 6);
  beat(small, 2);
  const [point] = watch(hour, small, 15);
  expect(point?.drones).toEqual([
    {
      ...{ drone: "izar", cores: 4, load: [7.3], memoryMiB: [1024], celsius: [null] },
      ...{ idleCoreSeconds: [(4 * TREND_EVERY_MS) / 1_000], idleCause: ["queue-empty"] },
    },
  ]);
  expect(hour.trends).toEqual(point);
});

test("[DR8] cores of a drone that takes no work do not idle, and a drone that is removed is forgotten", () => {
  const small = new SmallSwarm();
  small.hello("izar");
  small.do<"ground">({ kind: "ground", drone: small.drone("izar"), note: "", until: null, by: "operator" });
  const hour = new LastHour();
  const [grounded] = watch(hour, small, 31);
  expect(grounded?.drones[0]).toMatchObject({ idleCoreSeconds: [null], idleCause: [null] });
  expect(withNewerPoints(hour.trends, { ...NO_TRENDS, at: 1 }).drones).toEqual([]);
});

test("[DR8] the cause is what most cores idled for", () => {
  const small = new SmallSwarm();
  small.hello("izar", { cores: 2 });
  const hour = new LastHour();
  watch(hour, small, 11);
  small.add({ a: [], b: ["a"] });
  small.grant("izar");
  const [point] = watch(hour, small, 20);
  // Two cores for ten seconds, then one for twenty, because b waits for a.
  expect(point?.drones[0]).toMatchObject({ idleCoreSeconds: [40], idleCause: ["queue-empty"] });
});

test("[DR8] an hour is kept, and no more", () => {
  const point = { ...NO_TRENDS, busy: [0.5], builtLastHour: [1], firstAttemptSuccess: [null] };
  let trends = NO_TRENDS;
  for (let at = 1; at <= TREND_POINTS + 5; at += 1) trends = withNewerPoints(trends, { ...point, at });
  expect(trends.busy).toHaveLength(TREND_POINTS);
  expect(trends.at).toBe(TREND_POINTS + 5);
});
