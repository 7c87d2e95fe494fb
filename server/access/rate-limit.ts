/**
 * How often somebody may ask: as many times as there are tokens in a bucket that fills at a steady rate. Time is monotonic, in
 * milliseconds.
 */
export class RateLimit {
  readonly #buckets = new Map<string, { tokens: number; at: number }>();

  constructor(private readonly rate: { perSecond: number; burst: number }) {}

  /** Takes a token. @returns 0, or milliseconds until there is one; who asks too early takes none. */
  take(key: string, now: number): number {
    const { perSecond, burst } = this.rate;
    const known = this.#buckets.get(key);
    const tokens = known ? Math.min(burst, known.tokens + ((now - known.at) / 1000) * perSecond) : burst;
    const isAllowed = tokens >= 1;
    // Anew, so that the map's order is the order of the last asking.
    this.#buckets.delete(key);
    this.#buckets.set(key, { tokens: isAllowed ? tokens - 1 : tokens, at: now });
    this.#forgetOldest();
    return isAllowed ? 0 : ((1 - tokens) / perSecond) * 1000;
  }

  /** Whoever asks under many names must not fill the memory. */
  #forgetOldest(): void {
    for (const key of this.#buckets.keys()) {
      if (this.#buckets.size <= MAX_KNOWN) break;
      this.#buckets.delete(key);
    }
  }
}

const MAX_KNOWN = 10_000;
