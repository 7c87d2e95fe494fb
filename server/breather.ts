import { setImmediate as nextTurn } from "node:timers/promises";

/** So that sockets and timers never wait longer than a blink for work that is done in pieces. */
const LONGEST_MS = 15;

/** Lets the event loop turn between two pieces of long work, when the last turn is some time ago; work that is short goes on at once. */
export class Breather {
  #turnedAt = performance.now();

  /** Ask it before `turn`: awaiting nothing costs a turn of the microtask queue, twenty thousand times over. */
  get isDue(): boolean {
    return performance.now() - this.#turnedAt >= LONGEST_MS;
  }

  async turn(): Promise<void> {
    await nextTurn();
    this.#turnedAt = performance.now();
  }
}

/** All steps of long work, with a turn of the event loop whenever one is due. */
export async function unhurried<Result>(steps: Iterator<undefined, Result>, breather: Breather): Promise<Result> {
  let step = steps.next();
  while (!step.done) {
    if (breather.isDue) await breather.turn();
    step = steps.next();
  }
  return step.value;
}
