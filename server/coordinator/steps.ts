/**
 * Long work in steps, each of them a blink. Between two of them others may have the processor, but not the swarm: who drives the
 * steps lets nothing change it until the last one.
 */
export type Steps<Result> = Generator<undefined, Result>;

/** All steps at once. */
export function finish<Result>(steps: Steps<Result>): Result {
  let step = steps.next();
  while (!step.done) step = steps.next();
  return step.value;
}

/** Short work as the only step. */
export function* atOnce<Result>(work: () => Result): Steps<Result> {
  yield* [];
  return work();
}

/** So many small things make one step. */
const MANY = 250;

/** The items of a list, with the end of a step after every so many. */
export function* inSteps<Item>(items: Iterable<Item>, each: (item: Item, index: number) => void): Steps<void> {
  let index = 0;
  for (const item of items) {
    each(item, index);
    index += 1;
    if (index % MANY === 0) yield;
  }
}
