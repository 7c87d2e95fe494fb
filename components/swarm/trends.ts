import type { DroneName } from "../../protocol/ids";
import type { Bucket } from "../../protocol/to-watcher";

/** One sample of a drone, kept while this page is open. Null where the drone did not tell. */
export type DroneSample = { load: number; memoryUsedBytes: number; temperatureCelsius: number | null };

/**
 * The recent past of the meters, as this page saw it: samples SAMPLE_EVERY_MS apart, the newest last, at most KEPT of them.
 * The coordinator keeps no telemetry, so a page that was opened a minute ago knows a minute.
 */
export type Trends = {
  /** When the newest sample was taken, by the coordinator's clock. */
  sampledAt: number;
  drones: ReadonlyMap<DroneName, readonly DroneSample[]>;
  /** Cores busy as a share of all cores held or free, 0 to 1. */
  busy: readonly number[];
  builtLastHour: readonly number[];
};

export const SAMPLE_EVERY_MS = 4_000;
/** An hour. */
const KEPT = 900;

export const NO_TRENDS: Trends = { sampledAt: 0, drones: new Map(), busy: [], builtLastHour: [] };

type Sampled = {
  now: number;
  buckets: ReadonlyMap<DroneName, Bucket>;
  busyShare: number | null;
  builtLastHour: number;
};

/** The same trends until the next sample is due. */
export function sampleTrends(trends: Trends, swarm: Sampled): Trends {
  if (swarm.now - trends.sampledAt < SAMPLE_EVERY_MS) return trends;
  const drones = new Map<DroneName, readonly DroneSample[]>();
  for (const bucket of swarm.buckets.values()) {
    const before = trends.drones.get(bucket.drone) ?? [];
    const sample = sampleOf(bucket);
    if (sample !== null || before.length > 0) drones.set(bucket.drone, sample === null ? before : keep(before, sample));
  }
  return {
    sampledAt: swarm.now,
    drones,
    busy: swarm.busyShare === null ? trends.busy : keep(trends.busy, swarm.busyShare),
    builtLastHour: keep(trends.builtLastHour, swarm.builtLastHour),
  };
}

/** At most `count` values, each the highest of its stretch, so that a short peak is not lost. */
export function thinned(values: readonly number[], count: number): readonly number[] {
  if (values.length <= count) return values;
  const stretch = values.length / count;
  return Array.from({ length: count }, (_, at) =>
    Math.max(...values.slice(Math.floor(at * stretch), Math.floor((at + 1) * stretch))),
  );
}

function sampleOf({ telemetry }: Bucket): DroneSample | null {
  if (telemetry === null) return null;
  const { load, memoryUsedBytes, temperatureCelsius } = telemetry;
  return { load: load[0], memoryUsedBytes, temperatureCelsius };
}

function keep<Value>(values: readonly Value[], newest: Value): readonly Value[] {
  return [...values.slice(-(KEPT - 1)), newest];
}
