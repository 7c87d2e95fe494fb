import type { Expectation } from "../../protocol/build";
import type { BuildId, TargetName } from "../../protocol/ids";
import { REFERENCE_CORES, secondsOn } from "./estimates/expectation";
import type { BuildRow } from "./swarm";

/**
 * Who goes first: a build's rank is the expected seconds of the longest chain that begins with it, itself included.
 * Ranks follow the graph lazily. A change marks the builds whose rank may be another, and the next question settles them from
 * the youngest to the oldest: what a build needs is always older than the build, so each is computed once.
 */
export class Ranking {
  readonly #rank = new Map<BuildId, number>();
  /** Ready builds by target, highest rank first, then oldest. */
  readonly #ready = new Map<TargetName, BuildId[]>();
  /** Where a ready build stands in its list. */
  readonly #listed = new Map<BuildId, { target: TargetName; rank: number }>();
  /** Every build by its number, so that the young can be settled before the old. */
  readonly #numbered: BuildId[] = [];
  readonly #unsettled = new Set<BuildId>();
  readonly #misplaced = new Set<BuildId>();

  constructor(
    private readonly find: (build: BuildId) => BuildRow | undefined,
    private readonly dependants: (build: BuildId) => readonly BuildId[],
    private readonly expectedOf: (row: BuildRow) => Expectation,
  ) {}

  /** Seconds of the longest chain from this build on. */
  rank(build: BuildId): number {
    this.#settle();
    return this.#rank.get(build) ?? 0;
  }

  /** Ready builds of a target, in the order in which they should be granted. */
  ready(target: TargetName): readonly BuildId[] {
    this.#settle();
    this.#place();
    return this.#ready.get(target) ?? [];
  }

  note(before: BuildRow | undefined, after: BuildRow | undefined): void {
    const row = after ?? before;
    if (!row) return;
    this.#numbered[row.build] = row.build;
    if (before?.standing.state !== after?.standing.state) this.#misplaced.add(row.build);
    if (counts(before) === counts(after) && !isBuilt(before)) return;
    this.#unsettled.add(row.build);
    this.#unsettle(row.needs);
  }

  /** Something else is expected of a build than before. */
  reestimate({ build }: BuildRow): void {
    this.#unsettled.add(build);
  }

  #unsettle(needs: readonly BuildId[]): void {
    for (const need of needs) if (!isBuilt(this.find(need))) this.#unsettled.add(need);
  }

  #settle(): void {
    const unsettled = this.#unsettled;
    if (unsettled.size === 0) return;
    let youngest = 0;
    for (const build of unsettled) youngest = Math.max(youngest, build);
    for (let number = youngest; unsettled.size > 0 && number > 0; number--) {
      const build = this.#numbered[number];
      if (build !== undefined && unsettled.delete(build)) this.#settleOne(build);
    }
  }

  #settleOne(build: BuildId): void {
    const row = this.find(build);
    if (!row || isBuilt(row)) {
      this.#rank.delete(build);
      return;
    }
    let longest = 0;
    for (const dependant of this.dependants(build)) {
      if (counts(this.find(dependant))) longest = Math.max(longest, this.#rank.get(dependant) ?? 0);
    }
    const rank = secondsOn(this.expectedOf(row), REFERENCE_CORES) + longest;
    if (rank === this.#rank.get(build)) return;
    this.#rank.set(build, rank);
    this.#misplaced.add(build);
    this.#unsettle(row.needs);
  }

  #place(): void {
    for (const build of this.#misplaced) {
      this.#unlist(build);
      const row = this.find(build);
      if (row?.standing.state === "ready") this.#list(row);
    }
    this.#misplaced.clear();
  }

  #list({ build, target }: BuildRow): void {
    const rank = this.#rank.get(build) ?? 0;
    const list = this.#ready.get(target) ?? [];
    list.splice(this.#indexIn(list, rank, build), 0, build);
    this.#ready.set(target, list);
    this.#listed.set(build, { target, rank });
  }

  #unlist(build: BuildId): void {
    const listed = this.#listed.get(build);
    if (!listed) return;
    const list = this.#ready.get(listed.target) ?? [];
    list.splice(this.#indexIn(list, listed.rank, build), 1);
    this.#listed.delete(build);
  }

  /** The place at which a build of this rank stands or would stand. */
  #indexIn(list: readonly BuildId[], rank: number, build: BuildId): number {
    let [low, high] = [0, list.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = list[middle];
      if (other === undefined || this.#goesBefore(rank, build, other)) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** Not after: a build "goes before" itself, so that its own place is found. */
  #goesBefore(rank: number, build: BuildId, other: BuildId): boolean {
    const otherRank = this.#listed.get(other)?.rank ?? 0;
    return rank === otherRank ? build <= other : rank > otherRank;
  }
}

/** A cancelled build holds nobody up. */
function counts(row: BuildRow | undefined): boolean {
  return row !== undefined && row.standing.state !== "cancelled";
}

function isBuilt(row: BuildRow | undefined): boolean {
  return row?.standing.state === "built";
}
