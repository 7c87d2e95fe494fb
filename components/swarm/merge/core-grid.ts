import type { Bucket, HeldBuild } from "../../../protocol/to-watcher";
import { isLeaving } from "./leaving";
import { heldCores } from "./totals";

/** Less than this share of a core in use counts as held but quiet. */
const QUIET_BELOW = 0.15;

export type CoreState = "busy" | "quiet" | "idle" | "grounded" | "offline";
/** A core of a drone, numbered from 0. `level`: the share in use, 0 to 1; null when it is not measured or nothing holds it. */
export type Cell = { core: number; state: CoreState; level: number | null };

/** Why cores are free: `idle` ones may be taken, those of a grounded, draining or upgrading drone may not, those of a lost one cannot. */
export type FreeKind = "idle" | "grounded" | "offline";
export type BuildCells = { build: HeldBuild; cells: Cell[] };
export type CoreGrid = {
  drone: Bucket["drone"];
  cores: number;
  active: number;
  /** Builds that hold cores, the widest first, then by number: the order stays while they run. */
  builds: BuildCells[];
  /** The cores that no build holds; null when there are none. */
  free: { kind: FreeKind; cells: Cell[]; because: string | null } | null;
  /** Finished here, the package on its way into the binhost; holds no core. */
  publishing: HeldBuild[];
};

export function coreGrid(bucket: Bucket): CoreGrid {
  const holding = bucket.builds.filter((build) => !build.publishing);
  return {
    drone: bucket.drone,
    cores: bucket.cores,
    active: heldCores(bucket),
    builds: holding.sort(byWidth).map((build) => ({ build, cells: buildCells(build, bucket.state === "offline") })),
    free: freeCells(bucket, holding),
    publishing: bucket.builds.filter((build) => build.publishing),
  };
}

/**
 * The cells of a build's cores. Agents measure a build, not which core runs it, so the first cells are full and the rest quiet:
 * `configure` on 16 cores shows 15 quiet ones. A build that has not begun uses none.
 */
export function buildCells(build: HeldBuild, offline: boolean): Cell[] {
  const { progress } = build;
  return build.cores.map((core, index) => {
    if (offline) return { core, state: "offline", level: null };
    if (progress === null) return { core, state: "quiet", level: null };
    const busy = progress.busyCores;
    if (busy === null) return { core, state: "busy", level: null };
    const level = Math.min(1, Math.max(0, busy - index));
    return { core, state: level < QUIET_BELOW ? "quiet" : "busy", level };
  });
}

/** Whether cells look the same, so that they need not be drawn again. */
export function sameCells(some: readonly Cell[], others: readonly Cell[]): boolean {
  return (
    some.length === others.length &&
    some.every(({ core, state, level }, index) => {
      const other = others[index];
      return core === other?.core && state === other.state && level === other.level;
    })
  );
}

/** Columns for `count` cells when `fit` stand beside each other, so that the rows come out even: 14 cells where 10 fit are 7 and 7. */
export function balancedColumns(count: number, fit: number): number {
  const rows = Math.ceil(count / Math.max(1, fit));
  return Math.ceil(count / Math.max(1, rows));
}

function freeCells(bucket: Bucket, holding: HeldBuild[]): CoreGrid["free"] {
  const held = new Set(holding.flatMap((build) => build.cores));
  const free = Array.from({ length: bucket.cores }, (_, core) => core).filter((core) => !held.has(core));
  if (free.length === 0) return null;
  const kind = freeKind(bucket);
  return { kind, cells: free.map((core) => ({ core, state: kind, level: null })), because: bucket.idleBecause };
}

function freeKind(bucket: Bucket): FreeKind {
  switch (bucket.state) {
    case "offline":
      return "offline";
    case "grounded":
    case "upgrading":
      return "grounded";
    case "active":
    case "idle":
      return isLeaving(bucket) ? "grounded" : "idle";
  }
}

function byWidth(a: HeldBuild, b: HeldBuild): number {
  return b.cores.length - a.cores.length || a.build - b.build;
}
