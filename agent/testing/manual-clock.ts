import type { Clock } from "../clock";

/** A clock that a test turns by hand. */
export type ManualClock = Clock & {
  /** Lets time pass, and what is due happen in its order. */
  pass(milliseconds: number): void;
  /** Milliseconds until each thing that waits, soonest first. */
  waiting(): number[];
};

export function createManualClock(): ManualClock {
  let nowMs = 0;
  const timers = new Set<{ atMs: number; act: () => void }>();
  const soonestFirst = () => [...timers].sort((a, b) => a.atMs - b.atMs);

  return {
    now: () => nowMs,
    wall: () => Date.UTC(2026, 10, 23) + nowMs,
    after(delayMs, act) {
      const timer = { atMs: nowMs + delayMs, act };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    pass(milliseconds) {
      const untilMs = nowMs + milliseconds;
      for (let next = soonestFirst()[0]; next && next.atMs <= untilMs; next = soonestFirst()[0]) {
        nowMs = next.atMs;
        timers.delete(next);
        next.act();
      }
      nowMs = untilMs;
    },
    waiting: () => soonestFirst().map(({ atMs }) => atMs - nowMs),
  };
}
