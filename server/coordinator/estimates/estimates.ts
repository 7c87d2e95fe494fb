import type { Cpv } from "../../../protocol/atom";
import type { Expectation } from "../../../protocol/build";
import type { BuildId, DroneName } from "../../../protocol/ids";
import type { Steps } from "../steps";
import { inSteps } from "../steps";
import type { BuildRow, Measurement } from "../swarm";
import { droneSpeeds, median } from "./drone-speeds";
import { secondsOn, UNKNOWN_PACKAGE } from "./expectation";
import type { Kin } from "./kinship";
import { fromKin, kinOf } from "./kinship";
import { PackageHistory, packageOf } from "./package-history";

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

/** A plan's numbers are somebody's guess, or were measured on another machine. */
const PLANNED_SPREAD = 0.3;
const UNKNOWN_SPREAD = 1.2;

/** Speeds are settled anew when a tenth more builds are known, and some at least. */
const SPEEDS_AFTER = { share: 1.1, builds: 8 };
/** Packages that speeds are told by: the last that were built on several drones. */
const SPEEDS_FROM = 400;
/** A drone's speed is another when it differs by more than this; smaller steps would stir all estimates for nothing. */
const SPEED_STEP = 0.04;
/** What is said of a category is said anew when it has half as many packages again. */
const KIN_AFTER = 1.5;
/** Attempts of which it is known what they spend beside the build. */
const OVERHEADS = 101;

/**
 * What is expected of builds and of drones, learned from measurements in the order in which they came in; so a restart, which
 * reads the same measurements, comes to the same. What the very version took counts most, then what its plan said, then what other
 * versions took, then similar packages. `renew` tells which queued builds' estimates are others by now: whoever keeps something that was
 * made of them has to make it anew.
 */
export class Estimates {
  readonly #known = new Map<BuildId, Estimate>();
  readonly #packages = new Map<string, PackageHistory>();
  /** Packages that were built on several drones; the one built last stands last. */
  readonly #shared = new Set<string>();
  readonly #speeds = new Map<DroneName, number>();
  #measurements = 0;
  #speedsAt = SPEEDS_AFTER.builds;
  /** Names of the packages of each category of which something is known; of all under "". */
  readonly #categories = new Map<string, Set<string>>();
  readonly #kin = new Map<string, Kin>();
  /** Builds that are not built, by package, by category and all, to find those whose estimate is to be made anew. */
  readonly #queued = new Map<string, Set<BuildId>>();
  readonly #stale = new Set<BuildId>();
  #overheads: number[] = [];

  of(row: BuildRow): Estimate {
    const known = this.#known.get(row.build);
    if (known) return known;
    const fresh = this.#estimate(row);
    this.#known.set(row.build, fresh);
    return fresh;
  }

  /** How fast a drone is beside the others: 2 is one on which everything takes half the time. */
  speedOf(drone: DroneName): number {
    return this.#speeds.get(drone) ?? 1;
  }

  /** Expected wall seconds of a build on so many cores of a drone. */
  seconds(row: BuildRow, cores: number, drone: DroneName): number {
    return secondsOn(this.of(row).expected, cores, this.speedOf(drone));
  }

  /** What an attempt usually spends beside the build itself: installing what it needs, upload, a slow network. */
  overheadSeconds(): number {
    return median(this.#overheads);
  }

  note(before: BuildRow | undefined, after: BuildRow | undefined): void {
    const row = after ?? before;
    if (!row) return;
    if (!after) this.#known.delete(row.build);
    const [was, is] = [isAwaited(before), isAwaited(after)];
    if (was === is) return;
    const { name, category } = packageOf(row.cpv);
    for (const key of [name, category, ALL]) {
      const builds = this.#queued.get(key) ?? new Set();
      if (is) builds.add(row.build);
      else builds.delete(row.build);
      this.#queued.set(key, builds);
    }
  }

  learn(measurement: Measurement): void {
    const { name, category } = packageOf(measurement.cpv);
    const history = this.#packages.get(name) ?? new PackageHistory((drone) => this.speedOf(drone));
    this.#packages.set(name, history);
    history.learn(measurement);
    this.#outdate(name);
    if (history.drones().size > 1) {
      this.#shared.delete(name);
      this.#shared.add(name);
    }
    const { heldSeconds, seconds } = measurement;
    if (heldSeconds !== null)
      this.#overheads = [...this.#overheads, Math.max(0, heldSeconds - seconds)].slice(-OVERHEADS);
    this.#measurements += 1;
    if (this.#measurements >= this.#speedsAt) this.#settleSpeeds();
    this.#settleKin(category, name);
    this.#settleKin(ALL, name);
  }

  /** Makes anew the estimates that may be others by now, and tells of each that is. */
  *renew(
    find: (build: BuildId) => BuildRow | undefined,
    changed: (row: BuildRow, before: Estimate) => void,
  ): Steps<BuildId[]> {
    const renewed: BuildId[] = [];
    yield* inSteps(this.#stale, (build) => {
      const before = this.#known.get(build);
      const row = find(build);
      if (!before || !row) return;
      const fresh = this.#estimate(row);
      this.#known.set(build, fresh);
      if (JSON.stringify(fresh) === JSON.stringify(before)) return;
      changed(row, before);
      renewed.push(build);
    });
    this.#stale.clear();
    return renewed;
  }

  #estimate({ cpv, expected: planned }: BuildRow): Estimate {
    const { name, category } = packageOf(cpv);
    const history = this.#packages.get(name);
    const { bytesPerJob, diskBytes } = measuredNeeds(history, cpv, planned);
    if (planned && !history?.hasBuilt(cpv))
      return { expected: planned, basis: "planned", spread: PLANNED_SPREAD, bytesPerJob, diskBytes };
    if (history) return { ...history.fitted(cpv, planned), basis: "measured", bytesPerJob, diskBytes };
    const similar = fromKin(name, this.#kin.get(category), this.#kin.get(ALL));
    if (similar) return { ...similar, basis: "similar", bytesPerJob, diskBytes };
    return { expected: UNKNOWN_PACKAGE, basis: "none", spread: UNKNOWN_SPREAD, bytesPerJob, diskBytes };
  }

  #settleSpeeds(): void {
    this.#speedsAt = Math.ceil(this.#measurements * SPEEDS_AFTER.share) + SPEEDS_AFTER.builds;
    const shared = [...this.#shared].slice(-SPEEDS_FROM).flatMap((name) => this.#packages.get(name) ?? []);
    const moved = new Set<DroneName>();
    for (const [drone, speed] of droneSpeeds(shared.flatMap((history) => history.residuals()))) {
      if (Math.abs(Math.log(speed / this.speedOf(drone))) <= SPEED_STEP) continue;
      this.#speeds.set(drone, speed);
      moved.add(drone);
    }
    if (moved.size === 0) return;
    for (const [name, history] of this.#packages) {
      if ([...history.drones()].every((drone) => !moved.has(drone))) continue;
      history.forget();
      this.#outdate(name);
    }
  }

  #settleKin(category: string, name: string): void {
    const names = this.#categories.get(category) ?? new Set();
    this.#categories.set(category, names);
    names.add(name);
    if (names.size < KIN_AFTER * (this.#kin.get(category)?.count ?? 0)) return;
    this.#kin.set(category, kinOf([...names].map((known) => this.#packages.get(known)?.size() ?? 1)));
    this.#outdate(category, isGuess);
  }

  #outdate(packageOrCategory: string, which: (known: Estimate) => boolean = () => true): void {
    for (const build of this.#queued.get(packageOrCategory) ?? []) {
      const known = this.#known.get(build);
      if (known && which(known)) this.#stale.add(build);
    }
  }
}

const ALL = "";

function measuredNeeds(history: PackageHistory | undefined, cpv: Cpv, planned: Expectation | null) {
  if (!history) return { bytesPerJob: DEFAULT_BYTES_PER_JOB, diskBytes: null };
  const { maxJobs } = history.fitted(cpv, planned).expected;
  return { bytesPerJob: history.bytesPerJob(maxJobs) ?? DEFAULT_BYTES_PER_JOB, diskBytes: history.diskBytes() };
}

/** Whether the package itself, or who planned it, tells how big it is; else it may be a giant. */
export function isGuess({ basis }: Estimate): boolean {
  return basis === "similar" || basis === "none";
}

function isAwaited(row: BuildRow | undefined): boolean {
  return row !== undefined && row.standing.state !== "built";
}
