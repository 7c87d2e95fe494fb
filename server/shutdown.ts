/** How long an orderly end may take before it is forced. */
const WITHIN_MS = 5_000;

/** Ends the process in good order at SIGINT or SIGTERM; at once when it is asked twice, or when good order takes too long. */
export function endOnSignals(close: () => Promise<void>): void {
  let ending = false;
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      if (ending) process.exit(130);
      ending = true;
      setTimeout(() => process.exit(1), WITHIN_MS).unref();
      close().then(
        () => process.exit(0),
        (error: unknown) => {
          console.error(error);
          process.exit(1);
        },
      );
    });
  }
}

/** What was opened so far, to be closed in the opposite order: at the end, or when something cannot be opened. */
export class Opened {
  readonly #closers: (() => unknown)[] = [];

  add(close: () => unknown): void {
    this.#closers.push(close);
  }

  /** Closes all, also when one of them fails. */
  async close(onError: (error: unknown) => void): Promise<void> {
    for (let close = this.#closers.pop(); close; close = this.#closers.pop()) {
      try {
        await close();
      } catch (error) {
        onError(error);
      }
    }
  }
}
