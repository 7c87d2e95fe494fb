import world from "./fixtures/world-152.json";
import { shareOf } from "./schedule";

/** A package of the emulated repository: what an ebuild and its history would tell. */
export type EmulatedPackage = {
  readonly cpv: string;
  readonly slot: string;
  /** What must be installed before it can be built. */
  readonly needs: readonly string[];
  /** Wall seconds on c cores = serialSeconds + parallelCpuSeconds / min(c, maxJobs). */
  readonly serialSeconds: number;
  readonly parallelCpuSeconds: number;
  readonly maxJobs: number;
  readonly buildClass: BuildClass;
  /** Resident memory of one compiler process; null: nothing out of the ordinary. */
  readonly memoryPerJobMib: number | null;
};

export type BuildClass = keyof typeof shareOf;

/** Fails in every attempt, so that people and tests can watch a build which no retry cures. */
export const ALWAYS_FAILS: EmulatedPackage = {
  cpv: "sys-devel/always-fails-1",
  slot: "0",
  needs: [],
  serialSeconds: 12,
  parallelCpuSeconds: 60,
  maxJobs: 8,
  buildClass: "autotools",
  memoryPerJobMib: null,
};

/** A real world update of 152 packages, in the order in which Portage built it. */
export const WORLD: readonly EmulatedPackage[] = world.packages.map((entry) => ({
  ...entry,
  buildClass: buildClassOf(entry.buildClass),
}));

const REPOSITORY: ReadonlyMap<string, EmulatedPackage> = new Map(
  [...WORLD, ALWAYS_FAILS].map((entry) => [entry.cpv, entry]),
);

export const REPOSITORY_NAME = "gentoo";

export function findPackage(cpv: string): EmulatedPackage | undefined {
  return REPOSITORY.get(cpv);
}

function buildClassOf(name: string): BuildClass {
  if (!isBuildClass(name)) throw new Error(`world-152.json names the build class ${name}, which has no schedule`);
  return name;
}

function isBuildClass(name: string): name is BuildClass {
  return Object.hasOwn(shareOf, name);
}
