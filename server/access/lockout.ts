/**
 * How long somebody who guesses has to wait. A few tries are free, then each wrong one doubles the wait; a right one, or an hour of
 * peace, begins anew.
 */
export class Lockout {
  readonly #failures = new Map<string, { count: number; at: number }>();

  constructor(private readonly now: () => number) {}

  /** Milliseconds until one of those keys may be tried again; 0: now. */
  waitMs(keys: readonly string[]): number {
    return Math.max(...keys.map((key) => this.#waitOf(key)));
  }

  failed(keys: readonly string[]): void {
    for (const key of keys) {
      const before = this.#failures.get(key)?.count ?? 0;
      this.#failures.delete(key);
      this.#failures.set(key, { count: before + 1, at: this.now() });
    }
    // Whoever guesses by many names must not fill the memory; the oldest go first.
    for (const key of this.#failures.keys()) {
      if (this.#failures.size <= MAX_KNOWN) break;
      this.#failures.delete(key);
    }
  }

  succeeded(keys: readonly string[]): void {
    for (const key of keys) this.#failures.delete(key);
  }

  #waitOf(key: string): number {
    const known = this.#failures.get(key);
    if (!known) return 0;
    const passedMs = this.now() - known.at;
    if (passedMs >= FORGOTTEN_AFTER_MS) {
      this.#failures.delete(key);
      return 0;
    }
    const tooMany = known.count - FREE_TRIES;
    return tooMany < 0 ? 0 : Math.max(0, Math.min(FIRST_WAIT_MS * 2 ** tooMany, LONGEST_WAIT_MS) - passedMs);
  }
}

const FREE_TRIES = 5;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 15 * 60_000;
const FORGOTTEN_AFTER_MS = 60 * 60_000;
const MAX_KNOWN = 10_000;
