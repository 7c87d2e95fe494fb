import type { Difference, HostFacts, PortageSettings } from "../../protocol/drone";
import type { TargetName } from "../../protocol/ids";
import type { DroneRow } from "./swarm";

/**
 * Packages of a target are interchangeable when the hosts that build them are set up alike. What most drones of a target have
 * is its reference, and of as many the one that joined first; a drone drifts where it has something else. Drones that do not
 * tell their settings have no say.
 */

type Aspect = {
  name: string;
  matters: boolean;
  of(settings: PortageSettings, host: HostFacts): string | readonly string[];
};

/** What a binary package depends on `matters`; the rest says what a host would plan, or how old it is. */
const ASPECTS: readonly Aspect[] = [
  { name: "CHOST", matters: true, of: ({ chost }) => chost },
  { name: "ABI", matters: true, of: ({ abi }) => abi },
  { name: "profile", matters: true, of: (_, { profile }) => profile ?? "" },
  { name: "CFLAGS", matters: true, of: ({ cflags }) => cflags },
  { name: "CXXFLAGS", matters: true, of: ({ cxxflags }) => cxxflags },
  { name: "LDFLAGS", matters: true, of: ({ ldflags }) => ldflags },
  { name: "CPU flags", matters: true, of: ({ cpuFlags }) => cpuFlags },
  { name: "USE", matters: true, of: ({ use }) => use },
  ...["package.use", "package.env", "patches"].map((file): Aspect => ({ name: file, matters: true, of: fileOf(file) })),
  { name: "ACCEPT_KEYWORDS", matters: false, of: ({ acceptKeywords }) => acceptKeywords },
  { name: "ACCEPT_LICENSE", matters: false, of: ({ acceptLicense }) => acceptLicense },
  ...["package.accept_keywords", "package.mask", "package.unmask", "package.license"].map(
    (file): Aspect => ({ name: file, matters: false, of: fileOf(file) }),
  ),
  { name: "tree", matters: false, of: treeOf },
  { name: "Portage", matters: false, of: (_, { portageVersion }) => portageVersion ?? "" },
  { name: "gcc", matters: false, of: (_, { gcc }) => gcc ?? "" },
];

/** When the main repository was made, or its commit, in the host's words. */
function treeOf({ repositories: [main] }: PortageSettings): string {
  return main?.timestamp ?? main?.commit ?? "";
}

function fileOf(file: string): Aspect["of"] {
  return ({ packageFiles }) => packageFiles[file] ?? "";
}

/** Where a drone differs from most of the target, what matters first. */
export function driftOf(drone: DroneRow, ofTarget: readonly DroneRow[]): Difference[] {
  const { settings } = drone.host;
  const peers = ofTarget.filter(({ host }) => host.settings !== undefined);
  if (!settings || peers.length < 2) return [];
  return ASPECTS.flatMap((aspect) => {
    const value = (row: DroneRow) => keyOf(row.host.settings ? aspect.of(row.host.settings, row.host) : "");
    const { key, rows } = mostCommon(peers, value);
    const [first] = rows;
    if (!first?.host.settings || key === value(drone)) return [];
    const here = aspect.of(settings, drone.host);
    const reference = aspect.of(first.host.settings, first.host);
    const on =
      rows.length === 1
        ? `on ${first.drone}`
        : `on ${rows.length === peers.length - 1 ? "the other" : "most:"} ${numeral(rows.length)}`;
    return {
      aspect: aspect.name,
      sentence: `${aspect.name}: ${differenceWords(aspect, here, reference, on)}`,
      matters: aspect.matters,
    };
  });
}

function differenceWords(
  { name }: Aspect,
  here: string | readonly string[],
  reference: string | readonly string[],
  on: string,
): string {
  if (typeof here === "string" && typeof reference === "string") {
    if (/^package\.|^patches$/.test(name))
      return here === "" ? `nothing here, something ${on}` : `says something else here than ${on}`;
    return `${here || "nothing"} here, ${reference || "nothing"} ${on}`;
  }
  const [mine, theirs] = [new Set(here), new Set(reference)];
  const only = (of: ReadonlySet<string>, other: ReadonlySet<string>) =>
    [...of].filter((word) => !other.has(word)).join(" ");
  const parts = [
    only(mine, theirs) && `${only(mine, theirs)} only here`,
    only(theirs, mine) && `${only(theirs, mine)} only ${on}`,
  ];
  return parts.filter(Boolean).join(", ");
}

/** Of values that as many have, the one of the drone that joined first. */
function mostCommon(rows: readonly DroneRow[], value: (row: DroneRow) => string): { key: string; rows: DroneRow[] } {
  const groups = new Map<string, DroneRow[]>();
  for (const row of [...rows].sort(byJoining)) groups.set(value(row), [...(groups.get(value(row)) ?? []), row]);
  let best = { key: "", rows: [] as DroneRow[] };
  for (const [key, members] of groups) if (members.length > best.rows.length) best = { key, rows: members };
  return best;
}

function byJoining(one: DroneRow, other: DroneRow): number {
  return one.joinedAt - other.joinedAt || (one.drone < other.drone ? -1 : 1);
}

function keyOf(value: string | readonly string[]): string {
  return typeof value === "string" ? value : [...value].sort().join(" ");
}

function numeral(count: number): string {
  return ["none", "one", "two", "three", "four", "five", "six"][count] ?? String(count);
}

/** The drift of each drone, kept while hosts stay what they are. */
export class Drift {
  readonly #rows = new Map<TargetName, Map<string, DroneRow>>();
  readonly #known = new Map<string, Difference[]>();

  of(drone: DroneRow): Difference[] {
    const known = this.#known.get(drone.drone);
    if (known) return known;
    const found = driftOf(drone, [...(this.#rows.get(drone.target)?.values() ?? [])]);
    this.#known.set(drone.drone, found);
    return found;
  }

  note(before: DroneRow | undefined, after: DroneRow | undefined): void {
    if (before && after && before.host === after.host && before.target === after.target) {
      this.#rows.get(after.target)?.set(after.drone, after);
      return;
    }
    if (before) this.#rows.get(before.target)?.delete(before.drone);
    if (after) {
      const rows = this.#rows.get(after.target) ?? new Map<string, DroneRow>();
      rows.set(after.drone, after);
      this.#rows.set(after.target, rows);
    }
    this.#known.clear();
  }

  /** The drones of a target as they are saved or about to be. */
  rows(target: TargetName): DroneRow[] {
    return [...(this.#rows.get(target)?.values() ?? [])];
  }
}
