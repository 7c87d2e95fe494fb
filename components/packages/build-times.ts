import type { Cpv } from "../../protocol/atom";
import type { EndedAttempt } from "../../protocol/past";
import { cpvParts } from "../cpv";

/** How long a version took when it was built last. */
export type BuildTime = { cpv: Cpv; version: string; seconds: number; drone: string; cores: number };

/** Of the newest `most` versions that were built, the oldest first. `attempts` are of one package, the newest first. */
export function buildTimesByVersion(attempts: readonly EndedAttempt[], most: number): BuildTime[] {
  const times = new Map<Cpv, BuildTime>();
  for (const { cpv, result, seconds, drone, cores } of attempts) {
    if (result !== "built" || seconds === null || times.has(cpv) || times.size === most) continue;
    times.set(cpv, { cpv, version: cpvParts(cpv).version, seconds, drone, cores });
  }
  return [...times.values()].reverse();
}
