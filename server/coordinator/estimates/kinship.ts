import type { Expectation } from "../../../protocol/build";
import { median } from "./drone-speeds";
import type { Fit } from "./fit";
import { usual } from "./fit";
import { knownGiantSeconds } from "./giants";

/** How big the packages of a category are, on a logarithmic scale. */
export type Kin = { count: number; logSeconds: number; spread: number };

/** All packages together count as much as this many of the category itself. */
const ALL_COUNT_AS = 4;
/** Packages of a category differ by this much, as if so many had told. */
const USUAL_SPREAD = { spread: 0.9, packages: 4 };
/** Giants are known by the hour, not by the minute. */
const GIANT_SPREAD = 0.6;
/** Fewer packages than this tell nothing of others. */
const LEAST_PACKAGES = 5;

/** `sizes` are the reference seconds of its packages. */
export function kinOf(sizes: readonly number[]): Kin {
  const logs = sizes.map((seconds) => Math.log(Math.max(seconds, 0.5)));
  const middle = median(logs);
  const deviation = 1.48 * median(logs.map((log) => Math.abs(log - middle)));
  const told = USUAL_SPREAD.packages * USUAL_SPREAD.spread ** 2 + logs.length * deviation ** 2;
  return { count: logs.length, logSeconds: middle, spread: Math.sqrt(told / (USUAL_SPREAD.packages + logs.length)) };
}

/** What a package is taken for that was never built: one like others of its category. Nothing when too few are known. */
export function fromKin(name: string, category: Kin | undefined, all: Kin | undefined): Fit | null {
  const giant = knownGiantSeconds(name);
  if (giant !== undefined) return { expected: usual(giant), spread: GIANT_SPREAD };
  if (!all || all.count < LEAST_PACKAGES) return null;
  const own = category ?? { count: 0, logSeconds: 0, spread: all.spread };
  const logSeconds = (own.count * own.logSeconds + ALL_COUNT_AS * all.logSeconds) / (own.count + ALL_COUNT_AS);
  const expected: Expectation = usual(Math.exp(logSeconds));
  return { expected, spread: own.count >= LEAST_PACKAGES ? own.spread : all.spread };
}
