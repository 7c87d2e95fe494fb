import type { Cpv } from "../../protocol/atom";
import { Atom, Cpv as CpvSchema, parseAtom } from "../../protocol/atom";
import type { WorkOrder } from "../../protocol/build";
import type { DroneName } from "../../protocol/ids";
import type { Installed } from "../../protocol/installed";
import { installedAs } from "../../protocol/installed";
import type { PlanEntry, PlanResult } from "../../protocol/plan";
import type { Random } from "./random";

/**
 * What the host that planned has installed, and other drones may lack: the plan assumes it. Some of it is in nobody's tree any more, so
 * that it cannot be planned; where all of it can be, some drones do not tell what they have.
 */
export class HostPackages {
  readonly #packages: HostPackage[] = [];
  readonly #assumedBy = new Map<Cpv, Atom[]>();
  readonly #drones = new Map<DroneName, { has: ReadonlySet<Atom>; tells: boolean }>();

  /** Lets some of the entries assume some of it. */
  constructor(
    private readonly random: Random,
    private readonly entries: PlanEntry[],
  ) {
    const count = random.chance(0.5) ? random.between(1, 4) : 0;
    for (let number = 1; number <= count; number++) {
      const cpv = CpvSchema.parse(`host/library${number}-1`);
      const entry = this.#assuming({ cpv, slot: "0", needs: [] }, 0.3);
      this.#packages.push({
        entry,
        as: Atom.parse(installedAs(cpv, "0")),
        isInTree: random.chance(0.7),
        had: random.pick([0, 0.5, 0.8]),
      });
    }
    for (const [index, entry] of entries.entries()) entries[index] = this.#assuming(entry, 0.15);
  }

  get isAssumed(): boolean {
    return this.#packages.length > 0;
  }

  get cpvs(): Cpv[] {
    return this.#packages.map(({ entry }) => entry.cpv);
  }

  /** What a drone says that it has; undefined when it cannot tell. */
  installedOn(drone: DroneName): Installed | undefined {
    const { has, tells } = this.#of(drone);
    return tells ? [...has] : undefined;
  }

  /** What that drone can neither find nor install of what the package of an order takes for granted. */
  lackedBy(drone: DroneName, { cpv, needs }: Pick<WorkOrder, "cpv" | "needs">): Atom[] {
    const { has } = this.#of(drone);
    const given = new Set(needs.map((need) => installedAs(need, "0")));
    return (this.#assumedBy.get(cpv) ?? []).filter((as) => !has.has(as) && !given.has(as));
  }

  /** None of these drones can ever be given what assumes this. */
  isKeptFrom(drones: readonly DroneName[], assumed: readonly { as: string }[]): boolean {
    const inNoTree = this.#packages.filter(({ as, isInTree }) => !isInTree && assumed.some((one) => one.as === as));
    return drones.every((drone) => inNoTree.some(({ as }) => !this.#of(drone).has.has(as)));
  }

  /** What a drone answers that is asked to plan this: it and all that it needs, or that it is in no tree. */
  plan(wanted: string): Plan {
    const parsed = parseAtom(wanted);
    const name = parsed.ok ? `${parsed.atom.category}/${parsed.atom.name}` : "";
    const inTree = [...this.#packages.flatMap(({ entry, isInTree }) => (isInTree ? entry : [])), ...this.entries];
    const found = inTree.find(({ cpv }) => installedAs(cpv, undefined) === name);
    if (found) return { kind: "plan", entries: withNeeds(found, inTree), named: [found.cpv], problems: [] };
    const problem = { kind: "unknown" as const, atom: wanted, nearest: [], requiredBy: null };
    return { kind: "plan", entries: [], named: [], problems: [{ wanted: null, problem }] };
  }

  #assuming(entry: PlanEntry, often: number): PlanEntry {
    const taken = this.#packages.filter(() => this.random.chance(often));
    if (taken.length === 0) return entry;
    this.#assumedBy.set(
      entry.cpv,
      taken.map(({ as }) => as),
    );
    return { ...entry, assumed: taken.map((one) => ({ cpv: one.entry.cpv, kind: "build", slot: "0" })) };
  }

  #of(drone: DroneName) {
    const known = this.#drones.get(drone);
    if (known) return known;
    // One that tries in vain, over and over, is grounded for longer than a run lasts.
    const allTell = this.#packages.some(({ isInTree }) => !isInTree);
    const has = new Set(this.#packages.flatMap(({ as, had }) => (this.random.chance(had) ? as : [])));
    const one = { has, tells: allTell || this.random.chance(0.8) };
    this.#drones.set(drone, one);
    return one;
  }
}

/** What a drone with Portage answers. */
export type Plan = Extract<PlanResult, { kind: "plan" }>;

type HostPackage = { entry: PlanEntry; as: Atom; isInTree: boolean; had: number };

/** An entry after all that it needs. */
function withNeeds(entry: PlanEntry, inTree: readonly PlanEntry[]): PlanEntry[] {
  const needed = entry.needs.flatMap((need) => inTree.find(({ cpv }) => cpv === need) ?? []);
  const all = [...needed.flatMap((one) => withNeeds(one, inTree)).map((one) => ({ ...one, available: true })), entry];
  return [...new Map(all.map((one) => [one.cpv, one])).values()];
}
