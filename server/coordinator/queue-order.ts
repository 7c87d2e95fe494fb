import type { BuildId, TargetName } from "../../protocol/ids";
import { compareOrders } from "../../protocol/queue-order";
import type { Steps } from "./steps";
import { finish, inSteps } from "./steps";
import type { BuildRow } from "./swarm";

/**
 * The order in which builds are granted, as far as their needs, their pins and the drones allow. What a person moved goes
 * where the person put it; all else goes by rank.
 *
 * A place is right behind another build, wherever that stands: so "after A" stays true when ranks change, and whatever a person
 * did not move is still ordered by rank. Once A has started, what was put behind it is next in the queue.
 *
 * A build's order is a list of numbers: `[FIRST, number]` was put before all others, `[NEXT, number]` stands behind a build that has
 * started, `[BY_RANK, -rank, build]` was not moved; what stands behind one of these has its order and one number more.
 */
const FIRST = 0;
const NEXT = 1;
const BY_RANK = 2;

/** In the order of the queue, and for each how long it takes at least: of thousands most are passed over for that. */
export type ReadyBuilds = { builds: BuildId[]; leastSeconds: number[] };

export class QueueOrder {
  /** Ready builds by target, in order. */
  readonly #ready = new Map<TargetName, ReadyBuilds>();
  /** Where a ready build stands in its list. */
  readonly #listed = new Map<BuildId, { target: TargetName; order: readonly number[] }>();
  /** Builds that were put right behind one. */
  readonly #behind = new Map<BuildId, Set<BuildId>>();
  readonly #misplaced = new Set<BuildId>();

  constructor(
    private readonly find: (build: BuildId) => BuildRow | undefined,
    private readonly rank: (build: BuildId) => number,
    private readonly leastSeconds: (row: BuildRow) => number,
  ) {}

  ready(target: TargetName): Readonly<ReadyBuilds> {
    this.#place();
    return this.#ready.get(target) ?? NOTHING_READY;
  }

  orderOf(build: BuildId): readonly number[] {
    const row = this.find(build);
    // What is built stands nowhere any more, whatever becomes of what it stood behind.
    const place = row?.standing.state === "built" ? null : (row?.place ?? null);
    if (place === null) return [BY_RANK, -this.rank(build), build];
    if (place.after === null) return [FIRST, place.number];
    return hasStarted(this.find(place.after)) ? [NEXT, place.number] : [...this.orderOf(place.after), place.number];
  }

  /** Builds that a person put right behind this one. */
  behind(build: BuildId): ReadonlySet<BuildId> {
    return this.#behind.get(build) ?? NONE;
  }

  note(before: BuildRow | undefined, after: BuildRow | undefined): void {
    const build = (after ?? before)?.build;
    if (build === undefined) return;
    const [was, is] = [standsBehind(before), standsBehind(after)];
    if (was !== is && was !== null) this.#behind.get(was)?.delete(build);
    if (was !== is && is !== null) this.#putBehind(is, build);
    if (before?.standing.state !== after?.standing.state || before?.place !== after?.place) this.misplace(build);
  }

  /** Its order may be another by now, and so may be that of all that stands behind it. */
  misplace(build: BuildId): void {
    if (this.#misplaced.has(build)) return;
    this.#misplaced.add(build);
    for (const follower of this.behind(build)) this.misplace(follower);
  }

  #putBehind(build: BuildId, follower: BuildId): void {
    const followers = this.#behind.get(build);
    if (followers) followers.add(follower);
    else this.#behind.set(build, new Set([follower]));
  }

  #place(): void {
    if (this.#misplaced.size > 0) finish(this.placeInSteps());
  }

  *placeInSteps(): Steps<void> {
    yield* inSteps(this.#misplaced, (build) => {
      this.#misplaced.delete(build);
      this.#unlist(build);
      const row = this.find(build);
      if (row?.standing.state === "ready") this.#list(row);
    });
  }

  #list(row: BuildRow): void {
    const order = this.orderOf(row.build);
    const { builds, leastSeconds } = this.#readyOf(row.target);
    const index = this.#indexIn(builds, order);
    builds.splice(index, 0, row.build);
    leastSeconds.splice(index, 0, this.leastSeconds(row));
    this.#listed.set(row.build, { target: row.target, order });
  }

  #unlist(build: BuildId): void {
    const listed = this.#listed.get(build);
    if (!listed) return;
    const { builds, leastSeconds } = this.#readyOf(listed.target);
    const index = this.#indexIn(builds, listed.order);
    builds.splice(index, 1);
    leastSeconds.splice(index, 1);
    this.#listed.delete(build);
  }

  #readyOf(target: TargetName): ReadyBuilds {
    const known = this.#ready.get(target);
    if (known) return known;
    const none = { builds: [], leastSeconds: [] };
    this.#ready.set(target, none);
    return none;
  }

  /** The place at which a build of this order stands or would stand. */
  #indexIn(list: readonly BuildId[], order: readonly number[]): number {
    let [low, high] = [0, list.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = list[middle];
      const otherOrder = other === undefined ? undefined : this.#listed.get(other)?.order;
      if (otherOrder === undefined || compareOrders(order, otherOrder) <= 0) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

const NONE: ReadonlySet<never> = new Set();
const NOTHING_READY: Readonly<ReadyBuilds> = { builds: [], leastSeconds: [] };

/** What is built stands nowhere any more. */
function standsBehind(row: BuildRow | undefined): BuildId | null {
  return row?.place && row.standing.state !== "built" ? row.place.after : null;
}

function hasStarted(row: BuildRow | undefined): boolean {
  return row?.standing.state === "building" || row?.standing.state === "built";
}
