import type { BuildId } from "../../protocol/ids";
import { buildOrderInSteps } from "./build-order";
import type { Steps } from "./steps";
import { finish } from "./steps";
import type { BuildRow } from "./swarm";

/** So many builds are walked one by one before all are counted at once, and so many changes are reckoned in one by one. */
const FEW = 20;
/** Builds that are looked for in one pass over the graph. */
const BLOCK = 1024;
const WORDS = BLOCK / 32;

/**
 * How many builds cannot go on before this one is built: everything that needs it, directly or not, and is not cancelled.
 * (What needs an unbuilt build is not built itself.) A build that becomes built changes no count, because all it needs was built
 * before; one that comes or goes changes those of what it needs by one. After more than a few changes all are counted anew.
 */
export class HoldsUp {
  /** By the number of the build: to count all builds of a big queue must not cost seconds. */
  readonly #counts: (number | undefined)[] = [];
  /** Every build that is not built has its count. */
  #isWhole = false;
  /** Builds that came or went since, which are not reckoned in yet. */
  readonly #changes: { needs: readonly BuildId[]; by: 1 | -1 }[] = [];
  /** Which walk saw a build last. */
  readonly #seenBy: number[] = [];
  readonly #cancelled = new Set<BuildId>();
  readonly #built = new Set<BuildId>();
  /** Every build by its number. */
  readonly #numbered: BuildId[] = [];
  #walks = 0;
  #walksSinceForgotten = 0;

  constructor(
    private readonly find: (build: BuildId) => BuildRow | undefined,
    private readonly dependants: (build: BuildId) => readonly BuildId[],
  ) {}

  count(build: BuildId): number {
    if (this.#built.has(build)) return 0;
    this.#reckonIn();
    const known = this.#counts[build];
    if (known !== undefined) return known;
    if (this.#walksSinceForgotten < FEW) this.#counts[build] = this.#countFrom(build);
    else finish(this.countInSteps());
    return this.#counts[build] ?? 0;
  }

  note(before: BuildRow | undefined, after: BuildRow | undefined): void {
    const row = after ?? before;
    if (!row) return;
    if (before) this.#cancelled.delete(before.build);
    if (before) this.#built.delete(before.build);
    if (after) this.#numbered[after.build] = after.build;
    if (after && isCancelled(after)) this.#cancelled.add(after.build);
    if (after && isBuilt(after)) this.#built.add(after.build);
    const isReplanned = before && after && before.needs !== after.needs;
    // Only a dropped overlay does that.
    const isUnbuilt = isBuilt(before) && !isBuilt(after);
    if (isReplanned || isUnbuilt) this.#forget();
    else if (counts(before) !== counts(after)) this.#change(row.needs, counts(after) ? 1 : -1);
    if (!before && this.#isWhole) this.#counts[row.build] = 0;
  }

  /** Counts all, when they are to be counted anew. A walk from each of 20,000 builds would take half a minute where chains are long. */
  *countInSteps(): Steps<void> {
    if (this.#isWhole) return;
    this.#forget();
    const unbuilt = this.#numbered.filter((build) => !this.#built.has(build));
    const order = yield* buildOrderInSteps(unbuilt, (build) => this.dependants(build));
    if (order.kind === "cycle") throw new Error(`Builds need each other: ${order.cycle.join(" needs ")}.`);
    const places = new Uint32Array(this.#numbered.length);
    for (const [place, build] of order.order.entries()) {
      places[build] = place;
      this.#counts[build] = 0;
    }
    for (let from = 0; from < order.order.length; from += BLOCK) yield* this.#countAmong(order.order, places, from);
    this.#isWhole = true;
  }

  #change(needs: readonly BuildId[], by: 1 | -1): void {
    this.#changes.push({ needs, by });
    if (this.#changes.length > FEW) this.#forget();
  }

  #forget(): void {
    this.#changes.length = 0;
    this.#counts.length = 0;
    this.#isWhole = false;
    this.#walksSinceForgotten = 0;
  }

  #reckonIn(): void {
    for (const { needs, by } of this.#changes) {
      const needsOf = (build: BuildId) => (this.#built.has(build) ? [] : (this.find(build)?.needs ?? []));
      for (const build of this.#reach(needs, needsOf)) {
        const known = this.#counts[build];
        if (known !== undefined) this.#counts[build] = known + by;
      }
    }
    this.#changes.length = 0;
  }

  #countFrom(start: BuildId): number {
    this.#walksSinceForgotten += 1;
    const held = this.#reach(this.dependants(start), (build) => this.dependants(build));
    return held.filter((build) => !this.#cancelled.has(build)).length;
  }

  #reach(from: readonly BuildId[], next: (build: BuildId) => readonly BuildId[]): BuildId[] {
    this.#walks += 1;
    const reached: BuildId[] = [];
    const open = [...from];
    for (let build = open.pop(); build !== undefined; build = open.pop()) {
      if (this.#seenBy[build] === this.#walks) continue;
      this.#seenBy[build] = this.#walks;
      reached.push(build);
      for (const further of next(build)) open.push(further);
    }
    return reached;
  }

  /**
   * Adds to each count those of the BLOCK builds from a place of the order on that its build holds up. What needs a build stands
   * before it in the order, so each set of bits is complete when it is taken over.
   */
  *#countAmong(order: readonly BuildId[], places: Uint32Array, from: number): Steps<void> {
    const bits = new Int32Array((order.length - from) * WORDS);
    for (let place = from; place < order.length; place++) {
      const build = order[place];
      if (build === undefined) continue;
      const own = (place - from) * WORDS;
      for (const dependant of this.dependants(build)) {
        const other = (places[dependant] ?? 0) - from;
        if (other < 0) continue;
        takeOver(bits, own, other * WORDS);
        if (other < BLOCK && !this.#cancelled.has(dependant)) setBit(bits, own, other);
      }
      this.#counts[build] = (this.#counts[build] ?? 0) + countBits(bits, own);
      if (place % BLOCK === 0) yield;
    }
  }
}

function takeOver(bits: Int32Array, own: number, other: number): void {
  for (let word = 0; word < WORDS; word++) bits[own + word] = (bits[own + word] ?? 0) | (bits[other + word] ?? 0);
}

function setBit(bits: Int32Array, at: number, place: number): void {
  const word = at + (place >> 5);
  bits[word] = (bits[word] ?? 0) | (1 << (place & 31));
}

/** In pairs, fours, eights, then all: Hacker's Delight, section 5-1. */
function countBits(bits: Int32Array, own: number): number {
  let count = 0;
  for (let at = own; at < own + WORDS; at++) {
    const word = bits[at] ?? 0;
    if (word === 0) continue;
    const pairs = word - ((word >>> 1) & 0x55555555);
    const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
    count += Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
  }
  return count;
}

function counts(row: BuildRow | undefined): boolean {
  return row !== undefined && !isCancelled(row);
}

function isCancelled(row: BuildRow): boolean {
  return row.standing.state === "cancelled";
}

function isBuilt(row: BuildRow | undefined): boolean {
  return row?.standing.state === "built";
}
