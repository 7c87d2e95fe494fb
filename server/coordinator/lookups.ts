import type { Cpv } from "../../protocol/atom";
import type { AttemptKey, BuildId, ClaimId, DroneName, TargetName } from "../../protocol/ids";
import { installedAs } from "../../protocol/installed";
import type { BuildRow } from "./swarm";

/**
 * What the build rows answer quickly: who needs whom, what has which name, who holds what. Each change of a row takes the
 * old row out and the new row in, so that a dropped overlay leaves no trace.
 */
export class Lookups {
  /** By the number of the build that is needed: a list is walked far more often than it grows. */
  readonly #dependants: BuildId[][] = [];
  readonly #unmet = new Map<BuildId, number>();
  readonly #built = new Set<BuildId>();
  readonly #named = new Map<string, Set<BuildId>>();
  readonly #installable = new Map<string, Set<BuildId>>();
  readonly #held = new Map<DroneName, Set<BuildId>>();
  readonly #claims = new Map<string, AttemptKey>();
  readonly #resting = new Set<BuildId>();

  /** Builds that need this one, directly, oldest first. */
  dependants(build: BuildId): readonly BuildId[] {
    return this.#dependants[build] ?? NOBODY;
  }

  /** How many of a build's needs are not built. */
  unmet(build: BuildId): number {
    return this.#unmet.get(build) ?? 0;
  }

  /** Builds of one package version for one target, oldest first. */
  named(target: TargetName, cpv: Cpv): ReadonlySet<BuildId> {
    return this.#named.get(`${target} ${cpv}`) ?? NONE;
  }

  /** Builds for one target whose packages are installed as this: any version of `dev-lang/python:3.12`, or of `dev-lang/python`. */
  installedAs(target: TargetName, as: string): ReadonlySet<BuildId> {
    return this.#installable.get(`${target} ${as}`) ?? NONE;
  }

  /** Builds of which a drone has the newest attempt, running or being published. */
  heldBy(drone: DroneName): ReadonlySet<BuildId> {
    return this.#held.get(drone) ?? NONE;
  }

  /** The attempt that this drone's claim was granted, however long ago. */
  claimed(drone: DroneName, claim: ClaimId): AttemptKey | undefined {
    return this.#claims.get(`${drone} ${claim}`);
  }

  /** Builds that rest before their next try. */
  resting(): ReadonlySet<BuildId> {
    return this.#resting;
  }

  note(before: BuildRow | undefined, after: BuildRow | undefined): void {
    this.#noteGraph(before, after);
    this.#noteBuilt(before, after);
    this.#noteHolder(before, after);
    this.#noteClaims(before, after);
    if (before && isResting(before)) this.#resting.delete(before.build);
    if (after && isResting(after)) this.#resting.add(after.build);
  }

  #noteGraph(before: BuildRow | undefined, after: BuildRow | undefined): void {
    if (before?.needs !== after?.needs) {
      if (before) for (const need of before.needs) this.#removeDependant(need, before.build);
      if (after) {
        for (const need of after.needs) this.#addDependant(need, after.build);
        this.#unmet.set(after.build, after.needs.filter((need) => !this.#built.has(need)).length);
      }
    }
    if (!before && after) into(this.#named, `${after.target} ${after.cpv}`, after.build);
    if (before && !after) {
      outOf(this.#named, `${before.target} ${before.cpv}`, before.build);
      this.#unmet.delete(before.build);
    }
    if (before?.slot === after?.slot) return;
    if (before) for (const as of namesOf(before)) outOf(this.#installable, as, before.build);
    if (after) for (const as of namesOf(after)) into(this.#installable, as, after.build);
  }

  #addDependant(need: BuildId, build: BuildId): void {
    const dependants = this.#dependants[need];
    if (dependants) dependants.splice(placeAmong(dependants, build), 0, build);
    else this.#dependants[need] = [build];
  }

  #removeDependant(need: BuildId, build: BuildId): void {
    const dependants = this.#dependants[need] ?? [];
    const place = placeAmong(dependants, build);
    if (dependants[place] === build) dependants.splice(place, 1);
    else throw new Error(`Build ${build} is not known to need build ${need}.`);
  }

  #noteBuilt(before: BuildRow | undefined, after: BuildRow | undefined): void {
    const change = Number(isBuilt(before)) - Number(isBuilt(after));
    const build = (after ?? before)?.build;
    if (change === 0 || build === undefined) return;
    if (change < 0) this.#built.add(build);
    else this.#built.delete(build);
    for (const dependant of this.dependants(build)) this.#unmet.set(dependant, this.unmet(dependant) + change);
  }

  #noteHolder(before: BuildRow | undefined, after: BuildRow | undefined): void {
    const [left, came] = [holderOf(before), holderOf(after)];
    if (left === came) return;
    if (before && left !== undefined) outOf(this.#held, left, before.build);
    if (after && came !== undefined) into(this.#held, came, after.build);
  }

  /** Attempts are only ever added, one at a time in a row's life, or all taken back. */
  #noteClaims(before: BuildRow | undefined, after: BuildRow | undefined): void {
    const [was, is] = [before?.attempts ?? [], after?.attempts ?? []];
    for (const { drone, claim } of was.slice(is.length)) this.#claims.delete(`${drone} ${claim}`);
    const build = after?.build;
    if (build === undefined) return;
    for (const { drone, claim, attempt } of is.slice(was.length)) {
      this.#claims.set(`${drone} ${claim}`, { build, attempt });
    }
  }
}

function namesOf({ target, cpv, slot }: BuildRow): string[] {
  return [`${target} ${installedAs(cpv, slot)}`, `${target} ${installedAs(cpv, undefined)}`];
}

const NOBODY: readonly BuildId[] = [];
const NONE: ReadonlySet<never> = new Set();

/** Where a build stands in a list of the oldest first, or would stand; mostly at its end. */
function placeAmong(builds: readonly BuildId[], build: BuildId): number {
  let place = builds.length;
  while (place > 0 && (builds[place - 1] ?? 0) >= build) place -= 1;
  return place;
}

function isResting({ standing }: BuildRow): boolean {
  return standing.state === "ready" && standing.notBefore !== undefined;
}

function isBuilt(row: BuildRow | undefined): boolean {
  return row?.standing.state === "built";
}

function holderOf(row: BuildRow | undefined): DroneName | undefined {
  return row?.standing.state === "building" ? row.attempts.at(-1)?.drone : undefined;
}

function into<Key, Value>(index: Map<Key, Set<Value>>, key: Key, value: Value): void {
  const values = index.get(key);
  if (values) values.add(value);
  else index.set(key, new Set([value]));
}

function outOf<Key, Value>(index: Map<Key, Set<Value>>, key: Key, value: Value): void {
  const values = index.get(key);
  values?.delete(value);
  if (values?.size === 0) index.delete(key);
}
