/** One value, committed and tentative, like a `Table` of one row. */
export class Cell<Value> {
  #tentative: { value: Value } | undefined;

  constructor(private committed: Value) {}

  get(): Value {
    return this.#tentative ? this.#tentative.value : this.committed;
  }

  put(value: Value): void {
    this.#tentative = { value };
  }

  /** The value written since the last fold or drop; null when there is none. */
  changed(): Value | null {
    return this.#tentative ? this.#tentative.value : null;
  }

  fold(): void {
    this.committed = this.get();
    this.#tentative = undefined;
  }

  drop(): void {
    this.#tentative = undefined;
  }
}
