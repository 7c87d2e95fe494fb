import type { Expectation } from "../../../protocol/build";
import type { BuildId, DroneName } from "../../../protocol/ids";
import type { BuildRow } from "../swarm";
import { secondsOn, UNKNOWN_PACKAGE } from "./expectation";

/** What is expected of a build, and how much it can be trusted. */
export type Estimate = {
  /** On a drone of speed 1. */
  expected: Expectation;
  basis: Basis;
  /** Standard deviation of the logarithm of what builds took over what was expected: 0.1 is "within a tenth, mostly". */
  spread: number;
  /** Memory that each of its jobs may need. */
  bytesPerJob: number;
  /** Disk that its build directory may need; null when nobody measured it. */
  diskBytes: number | null;
};

/** What an estimate rests on: builds of the package itself, its plan, packages like it, or nothing at all. */
export type Basis = "measured" | "planned" | "similar" | "none";

/** Nothing better is known than what Portage's handbook advises: 2 GiB of memory for each job. */
export const DEFAULT_BYTES_PER_JOB = 2 * 1024 ** 3;

const SPREAD: Record<Basis, number> = { measured: 0.15, planned: 0.3, similar: 0.8, none: 1.2 };

/** What is expected of builds and of drones. */
export class Estimates {
  readonly #known = new Map<BuildId, Estimate>();

  of(row: BuildRow): Estimate {
    const known = this.#known.get(row.build);
    if (known) return known;
    const fresh = estimateFrom(row.expected);
    this.#known.set(row.build, fresh);
    return fresh;
  }

  /** How fast a drone is beside the others: 2 is one on which everything takes half the time. */
  speedOf(_drone: DroneName): number {
    return 1;
  }

  /** Expected wall seconds of a build on so many cores of a drone. */
  seconds(row: BuildRow, cores: number, drone: DroneName): number {
    return secondsOn(this.of(row).expected, cores, this.speedOf(drone));
  }

  note(before: BuildRow | undefined, after: BuildRow | undefined): void {
    if (before && !after) this.#known.delete(before.build);
  }
}

/** Whether the package itself, or who planned it, tells how big it is; else it may be a giant. */
export function isGuess({ basis }: Estimate): boolean {
  return basis === "similar" || basis === "none";
}

function estimateFrom(planned: Expectation | null): Estimate {
  const basis = planned ? "planned" : "none";
  return {
    expected: planned ?? UNKNOWN_PACKAGE,
    basis,
    spread: SPREAD[basis],
    bytesPerJob: DEFAULT_BYTES_PER_JOB,
    diskBytes: null,
  };
}
