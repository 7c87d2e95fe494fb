/** A number in [0, 1) that is always the same for the same words: FNV-1a, then the finisher of MurmurHash3 to spread it. */
export function draw(...words: readonly (string | number)[]): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(words.join("\0"))) hash = Math.imul(hash ^ byte, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

/** One of `choices`, always the same for the same words. */
export function pick<T>(choices: readonly [T, ...T[]], ...words: readonly (string | number)[]): T {
  return choices[Math.floor(draw(...words) * choices.length)] ?? choices[0];
}
