import type { Expectation } from "../../protocol/build";
import type { BuildId, TargetName } from "../../protocol/ids";
import { REFERENCE_CORES, secondsOn } from "./estimates/expectation";
import type { ReadyBuilds } from "./queue-order";
import { QueueOrder } from "./queue-order";
import type { Steps } from "./steps";
import { finish } from "./steps";
import type { BuildRow } from "./swarm";

/**
 * Who goes first, when no person says otherwise: a build's rank is the expected seconds until all that needs it can be done, itself
 * included: the longest chain that begins with it, or the work behind a gate of that chain, done by all cores. Ranks follow the
 * graph lazily. A change marks the builds whose rank may be another, and the next question settles them from the youngest to the
 * oldest: what a build needs is nearly always older than the build, so each is computed once.
 */
export class Ranking {
  readonly #rank = new Map<BuildId, number>();
  /** Every build by its number, so that the young can be settled before the old. */
  readonly #numbered: BuildId[] = [];
  readonly #unsettled = new Set<BuildId>();
  readonly #order: QueueOrder;

  constructor(
    private readonly find: (build: BuildId) => BuildRow | undefined,
    private readonly dependants: (build: BuildId) => readonly BuildId[],
    private readonly expectedOf: (row: BuildRow) => Expectation,
    private readonly secondsBehind: (row: BuildRow) => number,
  ) {
    this.#order = new QueueOrder(
      find,
      (build) => this.#rank.get(build) ?? 0,
      (row) => secondsOn(expectedOf(row), Number.POSITIVE_INFINITY),
    );
  }

  /** Seconds from the begin of this build until all that needs it can be done. */
  rank(build: BuildId): number {
    this.#settle();
    return this.#rank.get(build) ?? 0;
  }

  /** Ready builds of a target, in the order in which they should be granted. */
  ready(target: TargetName): readonly BuildId[] {
    return this.#readyBuilds(target).builds;
  }

  /** The same, but for those that take longer on any cores of a drone of speed 1 than the limit at the moment of looking. */
  *readyWithin(target: TargetName, limitSeconds: () => number): Generator<BuildId> {
    const { builds, leastSeconds } = this.#readyBuilds(target);
    for (let index = 0; index < builds.length; index++) {
      const build = builds[index];
      if (build !== undefined && (leastSeconds[index] ?? 0) <= limitSeconds()) yield build;
    }
  }

  /** Where a build stands in the queue of its target, to be compared by `compareOrders`. */
  order(build: BuildId): readonly number[] {
    this.#settle();
    return this.#order.orderOf(build);
  }

  /** Builds that a person put right behind this one. */
  behind(build: BuildId): ReadonlySet<BuildId> {
    return this.#order.behind(build);
  }

  note(before: BuildRow | undefined, after: BuildRow | undefined): void {
    const row = after ?? before;
    if (!row) return;
    this.#numbered[row.build] = row.build;
    this.#order.note(before, after);
    // A build that was cancelled before this process began is new to it all the same.
    const needsTheSame = before?.needs === after?.needs;
    if (needsTheSame && counts(before) === counts(after) && !isBuilt(before)) return;
    this.#unsettled.add(row.build);
    this.#unsettle(row.needs);
    if (before && !needsTheSame) this.#unsettle(before.needs);
  }

  /** Something else is expected of a build, or of what is behind it, than before. */
  reestimate(build: BuildId): void {
    this.#unsettled.add(build);
    this.#order.misplace(build);
  }

  #readyBuilds(target: TargetName): Readonly<ReadyBuilds> {
    this.#settle();
    return this.#order.ready(target);
  }

  #unsettle(needs: readonly BuildId[]): void {
    for (const need of needs) if (!isBuilt(this.find(need))) this.#unsettled.add(need);
  }

  *settleInSteps(): Steps<void> {
    // Once is enough, but for a build that another plan gave needs younger than itself.
    while (this.#unsettled.size > 0) {
      if (this.#unsettled.size > FEW) yield* this.#sweep(this.#unsettled);
      else this.#settleYoungest(this.#unsettled);
    }
    yield* this.#order.placeInSteps();
  }

  #settle(): void {
    if (this.#unsettled.size > 0) finish(this.settleInSteps());
  }

  #settleYoungest(unsettled: Set<BuildId>): void {
    let youngest: BuildId | undefined;
    for (const build of unsettled) if (youngest === undefined || build > youngest) youngest = build;
    if (youngest === undefined) return;
    unsettled.delete(youngest);
    this.#settleOne(youngest);
  }

  /** From number to number, which is quicker than to look for the youngest again and again. */
  *#sweep(unsettled: Set<BuildId>): Steps<void> {
    let youngest = 0;
    for (const build of unsettled) youngest = Math.max(youngest, build);
    for (let number = youngest; unsettled.size > 0 && number > 0; number--) {
      const build = this.#numbered[number];
      if (build !== undefined && unsettled.delete(build)) this.#settleOne(build);
      if (number % STEP === 0) yield;
    }
  }

  #settleOne(build: BuildId): void {
    const row = this.find(build);
    if (!row || isBuilt(row)) {
      this.#rank.delete(build);
      return;
    }
    let longest = this.secondsBehind(row);
    for (const dependant of this.dependants(build)) {
      if (counts(this.find(dependant))) longest = Math.max(longest, this.#rank.get(dependant) ?? 0);
    }
    const rank = secondsOn(this.expectedOf(row), REFERENCE_CORES) + longest;
    if (rank === this.#rank.get(build)) return;
    this.#rank.set(build, rank);
    this.#order.misplace(build);
    this.#unsettle(row.needs);
  }
}

/** So many are settled one by one. */
const FEW = 64;
/** Numbers of builds that are looked at in one step. */
const STEP = 250;

/** A cancelled build holds nobody up. */
function counts(row: BuildRow | undefined): boolean {
  return row !== undefined && row.standing.state !== "cancelled";
}

function isBuilt(row: BuildRow | undefined): boolean {
  return row?.standing.state === "built";
}
