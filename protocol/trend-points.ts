import type { Trends } from "./trends";

/** The last hour: one point every TREND_EVERY_MS. */
export const TREND_EVERY_MS = 30_000;
export const TREND_POINTS = 120;

export const NO_TRENDS: Trends = { at: 0, busy: [], builtLastHour: [], firstAttemptSuccess: [], drones: [] };

/** The trends with newer points behind them, the oldest beyond an hour left out. A drone without newer points is gone. */
export function withNewerPoints(trends: Trends, newer: Trends): Trends {
  const before = new Map(trends.drones.map((trend) => [trend.drone, trend]));
  return {
    at: newer.at,
    busy: joined(trends.busy, newer.busy),
    builtLastHour: joined(trends.builtLastHour, newer.builtLastHour),
    firstAttemptSuccess: joined(trends.firstAttemptSuccess, newer.firstAttemptSuccess),
    drones: newer.drones.map((trend) => {
      const known = before.get(trend.drone);
      if (known === undefined) return trend;
      return {
        drone: trend.drone,
        cores: trend.cores,
        load: joined(known.load, trend.load),
        memoryMiB: joined(known.memoryMiB, trend.memoryMiB),
        celsius: joined(known.celsius, trend.celsius),
        idleCoreSeconds: joined(known.idleCoreSeconds, trend.idleCoreSeconds),
        idleCause: joined(known.idleCause, trend.idleCause),
      };
    }),
  };
}

function joined<Value>(values: readonly Value[], newer: readonly Value[]): Value[] {
  return [...values, ...newer].slice(-TREND_POINTS);
}
