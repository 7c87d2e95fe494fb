import { draw } from "./chance";
import type { EmulatedPackage } from "./repository";
import { ALWAYS_FAILS } from "./repository";
import type { Activity } from "./schedule";

export type FailureKind = "compile-error" | "out-of-memory" | "fetch-failed";

/** How an attempt is going to fail: in which activity, and after which share of it. */
export type Failure = {
  readonly kind: FailureKind;
  readonly activity: Activity;
  readonly after: number;
};

interface Chance {
  readonly seed: number;
  /** One attempt in this many fails; 0: none. */
  readonly failOneIn: number;
}

/**
 * Does the `nth` build (from 1) of this package fail, and how? Always the same answer for the same seed, package and
 * number. The build after a failed one succeeds, so that one retry cures everything but {@link ALWAYS_FAILS}.
 */
export function failureOf(build: EmulatedPackage, nth: number, chance: Chance): Failure | null {
  if (build.cpv === ALWAYS_FAILS.cpv) return { kind: "compile-error", activity: "compile", after: 0.7 };
  return fails(build.cpv, nth, chance) ? describe(build, nth, chance) : null;
}

function fails(cpv: string, nth: number, chance: Chance): boolean {
  if (nth < 1 || chance.failOneIn === 0) return false;
  return draw("fails", chance.seed, cpv, nth) < 1 / chance.failOneIn && !fails(cpv, nth - 1, chance);
}

function describe(build: EmulatedPackage, nth: number, { seed }: Chance): Failure {
  const activity = build.parallelCpuSeconds > 0 ? "compile" : "link";
  const after = 0.3 + 0.6 * draw("after", seed, build.cpv, nth);
  const kind = draw("kind", seed, build.cpv, nth);
  if (kind < 0.2 && build.buildClass !== "meta") return { kind: "fetch-failed", activity: "fetch", after: 1 };
  if (kind < 0.4 && build.maxJobs >= 8) return { kind: "out-of-memory", activity, after };
  return { kind: "compile-error", activity, after };
}
