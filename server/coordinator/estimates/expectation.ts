import type { Expectation } from "../../../protocol/build";

/** What a package is taken for of which nothing is known: small, and with some use for many cores. */
export const UNKNOWN_PACKAGE: Expectation = { serialSeconds: 20, parallelCpuSeconds: 160, maxJobs: 16 };

/** Builds are compared before anybody knows where they will run: as if each had this many cores. */
export const REFERENCE_CORES = 16;

/** Expected wall seconds on so many cores of a drone; `speed` 2 is a drone on which everything takes half the time. */
export function secondsOn(
  { serialSeconds, parallelCpuSeconds, maxJobs }: Expectation,
  cores: number,
  speed = 1,
): number {
  return (serialSeconds + parallelCpuSeconds / Math.min(cores, maxJobs)) / speed;
}
