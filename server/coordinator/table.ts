import type { Steps } from "./steps";
import { finish, inSteps } from "./steps";

/**
 * Rows by key: a committed base and, over it, what was written since (the overlay). Reading sees the overlay first.
 * The overlay is exactly what a commit has to save: `fold` makes it the base, `drop` forgets it.
 *
 * Rows are never changed in place. Each replacement, also the one that `drop` makes, is told to `onChange`, so that an
 * index which can take a row out as well as in is always right.
 */
export class Table<Key, Row> {
  readonly #base = new Map<Key, Row>();
  /** Undefined: removed. */
  readonly #overlay = new Map<Key, Row | undefined>();

  constructor(
    private readonly keyOf: (row: Row) => Key,
    private readonly onChange: (before: Row | undefined, after: Row | undefined) => void = () => {},
  ) {}

  get(key: Key): Row | undefined {
    if (this.#overlay.size === 0) return this.#base.get(key);
    const written = this.#overlay.get(key);
    return written === undefined && !this.#overlay.has(key) ? this.#base.get(key) : written;
  }

  put(row: Row): void {
    const key = this.keyOf(row);
    const before = this.get(key);
    this.#overlay.set(key, row);
    this.onChange(before, row);
  }

  remove(key: Key): void {
    const before = this.get(key);
    if (before === undefined) return;
    this.#overlay.set(key, undefined);
    this.onChange(before, undefined);
  }

  *values(): Generator<Row> {
    for (const [key, base] of this.#base) {
      const row = this.#overlay.has(key) ? this.#overlay.get(key) : base;
      if (row !== undefined) yield row;
    }
    for (const [key, row] of this.#overlay) if (row !== undefined && !this.#base.has(key)) yield row;
  }

  get size(): number {
    let size = this.#base.size;
    for (const [key, row] of this.#overlay) size += Number(row !== undefined) - Number(this.#base.has(key));
    return size;
  }

  /** Rows written since the last fold or drop. */
  changed(): Row[] {
    return [...this.#overlay.values()].filter((row) => row !== undefined);
  }

  /** Rows that are committed, and were removed since the last fold or drop. */
  removed(): Key[] {
    return [...this.#overlay].flatMap(([key, row]) => (row === undefined && this.#base.has(key) ? [key] : []));
  }

  fold(): void {
    for (const [key, row] of this.#overlay) {
      if (row === undefined) this.#base.delete(key);
      else this.#base.set(key, row);
    }
    this.#overlay.clear();
  }

  *dropInSteps(): Steps<void> {
    const tentative = [...this.#overlay].reverse();
    this.#overlay.clear();
    yield* inSteps(tentative, ([key, row]) => {
      const committed = this.#base.get(key);
      if (row !== committed) this.onChange(row, committed);
    });
  }

  drop(): void {
    finish(this.dropInSteps());
  }
}
