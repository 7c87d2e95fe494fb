import type { BuildId } from "../../protocol/ids";
import { needsFirst } from "./build-order";
import type { BuildRow } from "./swarm";

/** So many builds are walked one by one after the graph has changed; who asks for more is told of all, counted at once. */
const FEW = 20;
/** Builds that are looked for in one pass over the graph. */
const BLOCK = 1024;
const WORDS = BLOCK / 32;

/**
 * How many builds cannot go on before this one is built: everything that needs it, directly or not, and is not cancelled.
 * (What needs an unbuilt build is not built itself.) Counts are kept until the graph changes; a build that becomes built
 * changes none, because all it needs was built before.
 */
export class HoldsUp {
  /** By the number of the build: to count all builds of a big queue must not cost seconds. */
  readonly #counts: (number | undefined)[] = [];
  /** Which walk saw a build last. */
  readonly #seenBy: number[] = [];
  readonly #cancelled = new Set<BuildId>();
  readonly #built = new Set<BuildId>();
  /** Every build by its number. */
  readonly #numbered: BuildId[] = [];
  #walks = 0;
  #walksSinceChange = 0;

  constructor(private readonly dependants: (build: BuildId) => readonly BuildId[]) {}

  count(build: BuildId): number {
    if (this.#built.has(build)) return 0;
    const known = this.#counts[build];
    if (known !== undefined) return known;
    if (this.#walksSinceChange < FEW) this.#counts[build] = this.#walk(build);
    else this.#countAll();
    return this.#counts[build] ?? 0;
  }

  note(before: BuildRow | undefined, after: BuildRow | undefined): void {
    if (isCancelled(before) !== isCancelled(after) || before?.needs !== after?.needs) this.#forget();
    if (before) this.#cancelled.delete(before.build);
    if (before) this.#built.delete(before.build);
    if (after) this.#numbered[after.build] = after.build;
    if (after && isCancelled(after)) this.#cancelled.add(after.build);
    if (after?.standing.state === "built") this.#built.add(after.build);
  }

  #forget(): void {
    this.#counts.length = 0;
    this.#walksSinceChange = 0;
  }

  #walk(start: BuildId): number {
    this.#walks += 1;
    this.#walksSinceChange += 1;
    let count = 0;
    const open = [start];
    for (let build = open.pop(); build !== undefined; build = open.pop()) {
      for (const dependant of this.dependants(build)) {
        if (this.#seenBy[dependant] === this.#walks) continue;
        this.#seenBy[dependant] = this.#walks;
        if (!this.#cancelled.has(dependant)) count += 1;
        open.push(dependant);
      }
    }
    return count;
  }

  /** A walk from each of 20,000 builds takes half a minute where chains are long; this takes a fraction of a second. */
  #countAll(): void {
    this.#counts.length = 0;
    this.#counts.length = this.#numbered.length;
    this.#counts.fill(0);
    const unbuilt = this.#numbered.filter((build) => !this.#built.has(build));
    const order = needsFirst(unbuilt, (build) => this.dependants(build));
    const places = new Uint32Array(this.#numbered.length);
    for (const [place, build] of order.entries()) places[build] = place;
    for (let from = 0; from < order.length; from += BLOCK) this.#countAmong(order, places, from);
  }

  /**
   * Adds to each count those of the BLOCK builds from a place of the order on that its build holds up. What needs a build stands
   * before it in the order, so each set of bits is complete when it is taken over.
   */
  #countAmong(order: readonly BuildId[], places: Uint32Array, from: number): void {
    const bits = new Int32Array((order.length - from) * WORDS);
    for (let place = from; place < order.length; place++) {
      const build = order[place];
      if (build === undefined) continue;
      const own = (place - from) * WORDS;
      for (const dependant of this.dependants(build)) {
        const other = (places[dependant] ?? 0) - from;
        if (other < 0) continue;
        const at = other * WORDS;
        for (let word = 0; word < WORDS; word++) bits[own + word] = (bits[own + word] ?? 0) | (bits[at + word] ?? 0);
        if (other < BLOCK && !this.#cancelled.has(dependant)) setBit(bits, own, other);
      }
      this.#counts[build] = (this.#counts[build] ?? 0) + countBits(bits.subarray(own, own + WORDS));
    }
  }
}

function setBit(bits: Int32Array, at: number, place: number): void {
  const word = at + (place >> 5);
  bits[word] = (bits[word] ?? 0) | (1 << (place & 31));
}

/** In pairs, fours, eights, then all: Hacker's Delight, section 5-1. */
function countBits(words: Int32Array): number {
  let count = 0;
  for (const word of words) {
    const pairs = word - ((word >>> 1) & 0x55555555);
    const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
    count += Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
  }
  return count;
}

function isCancelled(row: BuildRow | undefined): boolean {
  return row?.standing.state === "cancelled";
}
