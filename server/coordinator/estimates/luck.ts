/**
 * How much longer than expected something takes, as often as not shorter: the same luck for the same trial and task each time it
 * is asked for, so that a forecast does not flicker. Trials come in pairs, in which what goes well in one goes badly in the other.
 */
export function luck(trial: number, task: number, spread: number): number {
  const deviation = normal((trial >> 1) * 1_000_003 + task);
  return Math.exp(spread * (trial % 2 === 0 ? deviation : -deviation));
}

/** A value of the normal distribution, by Box and Muller. */
function normal(seed: number): number {
  const radius = Math.sqrt(-2 * Math.log(1 - uniform(2 * seed)));
  return radius * Math.cos(2 * Math.PI * uniform(2 * seed + 1));
}

/** From 0 up to but not including 1: the finalizer of MurmurHash3. */
function uniform(seed: number): number {
  let hash = (seed + 0x9e3779b9) | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
