export type InTurn = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * SQLite's adapter has one connection: a read while a transaction is open would run inside it and see what may be rolled back.
 * So everything waits for what was asked before it.
 */
export function oneAtATime(): InTurn {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(work, work);
    last = mine.catch(() => undefined);
    return mine;
  };
}
