import type { DroneName } from "../../protocol/ids";
import { TREND_EVERY_MS, TREND_POINTS } from "../../protocol/trend-points";
import type { IdleCause, Trends } from "../../protocol/trends";
import { byName } from "../swarm/merge/drone-order";

/** The idle cores of a drone in the last hour. */
export type IdleHour = {
  drone: DroneName;
  /** Minute by minute, the newest last: the share of its cores that idled, 0 to 1; null where it was gone or took no work. */
  shares: readonly (number | null)[];
  coreMinutes: number;
  /** Why, most of that time; null when nothing idled. */
  cause: IdleCause | null;
};

const MINUTES = 60;
const POINTS_A_MINUTE = TREND_POINTS / MINUTES;
const POINT_SECONDS = TREND_EVERY_MS / 1_000;

/** By name; of more than `most` drones only those that idled most. */
export function idleHours({ drones }: Trends, most: number): IdleHour[] {
  return drones
    .map(({ drone, cores, idleCoreSeconds, idleCause }) => ({
      drone,
      shares: Array.from({ length: MINUTES }, (_, minute) => shareOf(idleCoreSeconds, minute, cores)),
      coreMinutes: sum(idleCoreSeconds) / 60,
      cause: mainCause(idleCoreSeconds, idleCause),
    }))
    .sort((one, other) => other.coreMinutes - one.coreMinutes)
    .slice(0, most)
    .sort(byName);
}

/** Core-minutes of the last hour: those that idled, and all of which that is known. */
export function coreMinutes({ drones }: Trends): { idle: number; known: number } {
  const known = drones.reduce(
    (seconds, { cores, idleCoreSeconds }) =>
      seconds + cores * idleCoreSeconds.filter((value) => value !== null).length * POINT_SECONDS,
    0,
  );
  const idle = drones.reduce((seconds, { idleCoreSeconds }) => seconds + sum(idleCoreSeconds), 0);
  return { idle: idle / 60, known: known / 60 };
}

function shareOf(seconds: readonly (number | null)[], minute: number, cores: number): number | null {
  // A shorter list began later: it ends where the hour ends.
  const first = seconds.length - (MINUTES - minute) * POINTS_A_MINUTE;
  const known = seconds
    .slice(Math.max(0, first), Math.max(0, first + POINTS_A_MINUTE))
    .filter((value) => value !== null);
  return known.length === 0 ? null : Math.min(1, sum(known) / (known.length * POINT_SECONDS * cores));
}

function mainCause(seconds: readonly (number | null)[], causes: readonly (IdleCause | null)[]): IdleCause | null {
  const byCause = new Map<IdleCause, number>();
  for (const [index, cause] of causes.entries())
    if (cause !== null) byCause.set(cause, (byCause.get(cause) ?? 0) + (seconds[index] ?? 0));
  return [...byCause].sort(([, one], [, other]) => other - one)[0]?.[0] ?? null;
}

function sum(values: readonly (number | null)[]): number {
  return values.reduce<number>((total, value) => total + (value ?? 0), 0);
}
