import type { EndedAttempt } from "../../protocol/past";
import { EndedAttempt as AnyAttempt } from "../../protocol/past";

export const HOUR_MS = 3_600_000;
/** A whole hour in every time zone that has whole hours. */
export const NOON = Date.UTC(2025, 5, 17, 12, 0, 0);

/** A build that took two minutes on four cores of drone-Izar, and ended at noon; `changes` says what is different. */
export function ended(changes: Record<string, unknown> = {}): EndedAttempt {
  return AnyAttempt.parse({
    ...{ build: 1, attempt: 1, cpv: "dev-libs/icu-77.1", drone: "drone-Izar", cores: 4 },
    ...{ grantedAt: NOON - 120_000, endedAt: NOON, result: "built", reason: null, phase: null },
    ...{ seconds: 120, usualSeconds: 120 },
    ...changes,
  });
}
