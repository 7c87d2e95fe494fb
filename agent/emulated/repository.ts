import { splitCpv } from "./atom";
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

/** What nobody has installed or queued yet, for people to add. */
const MORE: readonly EmulatedPackage[] = [
  more("dev-libs/tree-sitter-0.25.8", [], 40, 90),
  more("dev-lua/luajit-2.1.1731601260", [], 60, 120),
  more("dev-libs/libvterm-0.3.3", [], 20, 20),
  more(
    "app-editors/neovim-0.11.3",
    ["dev-libs/tree-sitter-0.25.8", "dev-lua/luajit-2.1.1731601260", "dev-libs/libvterm-0.3.3"],
    50,
    420,
  ),
  more("dev-libs/oniguruma-6.9.10", [], 15, 60),
  more("app-misc/jq-1.8.1", ["dev-libs/oniguruma-6.9.10"], 20, 60),
  more("sys-apps/ripgrep-14.1.1", [], 20, 600),
  more("dev-libs/wayland-1.24.0", [], 30, 60),
  more("gui-libs/wlroots-0.19.0", ["dev-libs/wayland-1.24.0"], 40, 200),
  more("gui-wm/sway-1.11", ["gui-libs/wlroots-0.19.0"], 40, 120),
  // Two packages of one name: the short one is ambiguous.
  more("app-misc/screen-5.0.1", [], 30, 60),
  more("net-misc/screen-1.2", [], 10, 10),
];

function more(
  cpv: string,
  needs: readonly string[],
  serialSeconds: number,
  parallelCpuSeconds: number,
): EmulatedPackage {
  return {
    cpv,
    slot: "0",
    needs,
    serialSeconds,
    parallelCpuSeconds,
    maxJobs: 16,
    buildClass: "meson",
    memoryPerJobMib: null,
  };
}

/** Packages that Portage refuses as it is configured on these hosts, and why, in its words. */
const MASKED: ReadonlyMap<string, string> = new Map([
  ["media-sound/spotify-1.2.67", "Spotify license(s)"],
  ["dev-util/zed-0.201.3", "~amd64 keyword"],
  ["dev-lang/php-7.4.33", "package.mask"],
]);

const REPOSITORY: ReadonlyMap<string, EmulatedPackage> = new Map(
  [...WORLD, ALWAYS_FAILS, ...MORE].map((entry) => [entry.cpv, entry]),
);

export const PACKAGES: readonly EmulatedPackage[] = [...REPOSITORY.values()];

export const REPOSITORY_NAME = "gentoo";

export function findPackage(cpv: string): EmulatedPackage | undefined {
  return REPOSITORY.get(cpv);
}

/** The newest versions, one for each package that a name means: `neovim`, `app-editors/neovim`, `=app-editors/neovim-0.11.3`. */
export function cpvsOf(name: string): string[] {
  const isMeant = (cpv: string) => cpv === name || nameOf(cpv) === name || nameOf(cpv).endsWith(`/${name}`);
  const newest = new Map<string, string>();
  for (const cpv of [...REPOSITORY.keys(), ...MASKED.keys()].filter(isMeant)) newest.set(nameOf(cpv), cpv);
  return [...newest.values()];
}

export function maskOf(cpv: string): string | undefined {
  return MASKED.get(cpv);
}

/** Names like that one, as emerge suggests them. */
export function similarTo(name: string): string[] {
  const wanted = lastPart(name);
  const all = [...new Set([...REPOSITORY.keys(), ...MASKED.keys()].map(nameOf))];
  return all.filter((one) => isNear(lastPart(one), wanted)).slice(0, 3);
}

function nameOf(cpv: string): string {
  const { category, pn } = splitCpv(cpv);
  return `${category}/${pn}`;
}

function lastPart(name: string): string {
  return name.replace(/^.*\//, "");
}

/** One letter more, less or other, or two in the wrong order. */
function isNear(one: string, other: string): boolean {
  if (Math.abs(one.length - other.length) > 1) return false;
  let start = 0;
  while (start < one.length && one[start] === other[start]) start += 1;
  const [restOne, restOther] = [one.slice(start), other.slice(start)];
  return (
    restOne.slice(1) === restOther ||
    restOne === restOther.slice(1) ||
    restOne.slice(1) === restOther.slice(1) ||
    (restOne.slice(2) === restOther.slice(2) && restOne[0] === restOther[1] && restOne[1] === restOther[0])
  );
}

function buildClassOf(name: string): BuildClass {
  if (!isBuildClass(name)) throw new Error(`world-152.json names the build class ${name}, which has no schedule`);
  return name;
}

function isBuildClass(name: string): name is BuildClass {
  return Object.hasOwn(shareOf, name);
}
