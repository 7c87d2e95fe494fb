import type { Clock } from "./clock";

/** Notices when a build stands still: nothing is printed and no CPU is used, as by what waits for an answer that never comes. */
export type Stillness = {
  /** It printed something, or began something else. */
  moved(): void;
  /** Its processes used that much of the CPU lately; null when it has none, or nobody knows. Answers whether that is enough. */
  sampled(busyCores: number | null): boolean;
};

export function watchForStillness(clock: Pick<Clock, "now">): Stillness {
  let movedAt = clock.now();
  const moved = () => {
    movedAt = clock.now();
  };
  return {
    moved,
    sampled(busyCores) {
      if (busyCores === null || busyCores > IDLE_CORES) moved();
      return clock.now() - movedAt >= STANDS_STILL_AFTER_MS;
    },
  };
}

/** Slow links and slow tests wait too, but not as long as this without a word. */
export const STANDS_STILL_AFTER_MS = 30 * 60_000;
/** emerge itself looks at its children now and then. */
const IDLE_CORES = 0.02;
