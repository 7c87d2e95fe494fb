import type { DroneName } from "../../protocol/ids";
import { TREND_EVERY_MS } from "../../protocol/trend-points";
import type { DroneTrend, Trends } from "../../protocol/trends";

/** The course of a meter up to now: what is known of the last hour, and its value now, in at most `count` values. */
export function courseOf(values: readonly (number | null)[], now: number | null, count: number): readonly number[] {
  return thinned(
    [...values, now].filter((value) => value !== null),
    count,
  );
}

/** At most `count` values, each the highest of its stretch, so that a short peak is not lost. */
export function thinned(values: readonly number[], count: number): readonly number[] {
  if (values.length <= count) return values;
  const stretch = values.length / count;
  return Array.from({ length: count }, (_, at) =>
    Math.max(...values.slice(Math.floor(at * stretch), Math.floor((at + 1) * stretch))),
  );
}

export function trendOf(trends: Trends, drone: DroneName): DroneTrend | undefined {
  return trends.drones.find((trend) => trend.drone === drone);
}

/** How far back a course goes, in seconds. */
export function spanSeconds(values: readonly unknown[]): number {
  return (values.length * TREND_EVERY_MS) / 1_000;
}
