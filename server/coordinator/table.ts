/**
 * Rows by key: a committed base and, over it, what was written since (the overlay). Reading sees the overlay first.
 * The overlay is exactly what a commit has to save: `fold` makes it the base, `drop` forgets it.
 *
 * Rows are never changed in place. Each replacement, also the one that `drop` makes, is told to `onChange`, so that an
 * index which can take a row out as well as in is always right.
 */
export class Table<Key, Row> {
  readonly #base = new Map<Key, Row>();
  readonly #overlay = new Map<Key, Row>();

  constructor(
    private readonly keyOf: (row: Row) => Key,
    private readonly onChange: (before: Row | undefined, after: Row | undefined) => void = () => {},
  ) {}

  get(key: Key): Row | undefined {
    return this.#overlay.get(key) ?? this.#base.get(key);
  }

  put(row: Row): void {
    const key = this.keyOf(row);
    const before = this.get(key);
    this.#overlay.set(key, row);
    this.onChange(before, row);
  }

  *values(): Generator<Row> {
    for (const [key, row] of this.#base) yield this.#overlay.get(key) ?? row;
    for (const [key, row] of this.#overlay) if (!this.#base.has(key)) yield row;
  }

  get size(): number {
    let size = this.#base.size;
    for (const key of this.#overlay.keys()) if (!this.#base.has(key)) size += 1;
    return size;
  }

  /** Rows written since the last fold or drop. */
  changed(): Row[] {
    return [...this.#overlay.values()];
  }

  fold(): void {
    for (const [key, row] of this.#overlay) this.#base.set(key, row);
    this.#overlay.clear();
  }

  drop(): void {
    const tentative = [...this.#overlay].reverse();
    this.#overlay.clear();
    for (const [key, row] of tentative) this.onChange(row, this.#base.get(key));
  }
}
