/** Chance with a memory: the same seed gives the same numbers, for ever. */
export type Random = {
  /** From 0 up to, but not including, 1. */
  next(): number;
  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number;
  /** True this often: 0 never, 1 always. */
  chance(probability: number): boolean;
  pick<T>(from: readonly T[]): T;
  /** Another stream, so that what one part of a simulation asks does not shift the luck of the others. */
  fork(): Random;
};

/** mulberry32, by Tommy Ettinger: 32 bits of state, more than good enough for dice. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (low: number, high: number) => low + Math.floor(next() * (high - low + 1));
  return {
    next,
    between,
    chance: (probability) => next() < probability,
    pick: (from) => {
      const picked = from[between(0, from.length - 1)];
      if (picked === undefined) throw new Error("There is nothing to pick from.");
      return picked;
    },
    fork: () => seededRandom(between(0, 2 ** 32 - 1)),
  };
}
