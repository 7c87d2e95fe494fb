/**
 * The clock turned by hand: what is planned happens in the order of its time, at once and alone; what is planned for the same
 * moment, in the order in which it was planned. Milliseconds since the simulation began.
 */
export class Timeline {
  now = 0;
  #planned = 0;
  /** A binary heap: each entry is due no later than its two children. */
  readonly #heap: Entry[] = [];

  /** Plans something; the returned function calls it off. */
  after(ms: number, happen: Happening): () => void {
    this.#planned += 1;
    const entry: Entry = { at: this.now + ms, order: this.#planned, happen };
    this.#heap.push(entry);
    this.#rise(this.#heap.length - 1);
    return () => {
      entry.happen = null;
    };
  }

  every(ms: number, happen: Happening): void {
    this.after(ms, () => {
      this.every(ms, happen);
      return happen();
    });
  }

  /** Lets time pass until `over` says so, asked after each happening, or until a time limit. True when over. */
  async run(over: () => boolean, untilMs: number): Promise<boolean> {
    for (let due = this.#heap[0]; due && due.at <= untilMs; due = this.#heap[0]) {
      this.#take();
      if (!due.happen) continue;
      this.now = due.at;
      const happening = due.happen();
      if (happening) await happening;
      if (over()) return true;
    }
    return false;
  }

  #take(): void {
    const last = this.#heap.pop();
    if (!last || this.#heap.length === 0) return;
    this.#heap[0] = last;
    this.#sink(0);
  }

  #rise(from: number): void {
    for (let index = from; index > 0; ) {
      const parent = (index - 1) >> 1;
      if (!this.#swapIfLater(parent, index)) return;
      index = parent;
    }
  }

  #sink(from: number): void {
    for (let index = from; ; ) {
      const [left, right] = [2 * index + 1, 2 * index + 2];
      const child = this.#isLater(left, right) ? right : left;
      if (!this.#swapIfLater(index, child)) return;
      index = child;
    }
  }

  #swapIfLater(upper: number, lower: number): boolean {
    const [one, other] = [this.#heap[upper], this.#heap[lower]];
    if (!one || !other || !this.#isLater(upper, lower)) return false;
    this.#heap[upper] = other;
    this.#heap[lower] = one;
    return true;
  }

  #isLater(index: number, than: number): boolean {
    const [one, other] = [this.#heap[index], this.#heap[than]];
    if (!one || !other) return false;
    return one.at === other.at ? one.order > other.order : one.at > other.at;
  }
}

type Happening = () => void | Promise<void>;
type Entry = { at: number; order: number; happen: Happening | null };
