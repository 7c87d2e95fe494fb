/** Time as the agent sees it. Handed in, so that tests turn it by hand. */
export type Clock = {
  /** Milliseconds since some fixed moment; never goes back. */
  now(): number;
  /** Milliseconds since 1970-01-01 UTC, as the machine believes. */
  wall(): number;
  /** Calls `act` once, after `delayMs`; the answer takes it back. */
  after(delayMs: number, act: () => void): () => void;
};

export const systemClock: Clock = {
  now: () => performance.now(),
  wall: () => Date.now(),
  after(delayMs, act) {
    const timer = setTimeout(act, delayMs);
    return () => clearTimeout(timer);
  },
};
