/** Answers that hold for a while: at most so many, the longest known forgotten first. */
export class Remembered<Value> {
  readonly #limits: { most: number; holdsMs: number; now: () => number };
  readonly #values = new Map<string, { value: Value; at: number }>();

  constructor(limits: { most: number; holdsMs: number; now: () => number }) {
    this.#limits = limits;
  }

  get(key: string): Value | undefined {
    const known = this.#values.get(key);
    if (!known) return undefined;
    if (this.#limits.now() - known.at < this.#limits.holdsMs) return known.value;
    this.#values.delete(key);
    return undefined;
  }

  /** What holds, and forgets it. */
  take(key: string): Value | undefined {
    const value = this.get(key);
    this.#values.delete(key);
    return value;
  }

  put(key: string, value: Value): void {
    this.#values.delete(key);
    this.#values.set(key, { value, at: this.#limits.now() });
    const [oldest] = this.#values.keys();
    if (this.#values.size > this.#limits.most && oldest !== undefined) this.#values.delete(oldest);
  }
}
