import type { FailureReason } from "../../protocol/build";
import type { DroneName } from "../../protocol/ids";
import type { EndedAttempt } from "../../protocol/past";

/** A build that was built, as a dot of the chart: when it was done and how long it took. */
export type BuildTime = { attempt: EndedAttempt; at: number; seconds: number };

/** Attempts that built and told how long, oldest first. */
export function buildTimes(attempts: readonly EndedAttempt[]): BuildTime[] {
  return attempts
    .flatMap((attempt) =>
      attempt.result === "built" && attempt.seconds !== null
        ? [{ attempt, at: attempt.endedAt, seconds: attempt.seconds }]
        : [],
    )
    .sort((one, other) => one.at - other.at);
}

/** The middle one; null of none. */
export function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  return upper === undefined || lower === undefined ? null : (upper + lower) / 2;
}

/** Seconds that people think in, each several times the one before. */
const STEPS = [1, 10, 60, 600, 3_600, 36_000, 360_000] as const;

/** The steps that lie around values, from the one below the least to the one above the greatest. */
export function stepsAround(values: readonly number[]): number[] {
  const least = Math.min(...values);
  const greatest = Math.max(...values);
  const first = Math.max(
    0,
    STEPS.findLastIndex((step) => step <= least),
  );
  const last = STEPS.findIndex((step) => step >= greatest);
  return STEPS.slice(first, Math.max(first + 2, last < 0 ? STEPS.length : last + 1));
}

/** How often attempts failed for each reason, the most frequent first. */
export function failuresByReason(attempts: readonly EndedAttempt[]): { reason: FailureReason; count: number }[] {
  const counts = new Map<FailureReason, number>();
  for (const { reason } of attempts) if (reason !== null) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].map(([reason, count]) => ({ reason, count })).sort((one, other) => other.count - one.count);
}

/** The attempts of each drone, drones by name. */
export function byDrone(attempts: readonly EndedAttempt[]): { drone: DroneName; attempts: EndedAttempt[] }[] {
  const found = new Map<DroneName, EndedAttempt[]>();
  for (const attempt of attempts) {
    const of = found.get(attempt.drone);
    if (of === undefined) found.set(attempt.drone, [attempt]);
    else of.push(attempt);
  }
  return [...found]
    .map(([drone, of]) => ({ drone, attempts: of }))
    .sort((one, other) => (one.drone < other.drone ? -1 : 1));
}
