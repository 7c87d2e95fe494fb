import type { Clock } from "./clock";

/** What a loop sleeps on. A ring while the loop is at work is not lost: its next sleep ends at once. */
export type Bell = {
  ring(): void;
  /** Until the next ring, or `atMostMs` milliseconds when given. */
  sleep(atMostMs?: number): Promise<void>;
};

export function createBell(clock: Clock): Bell {
  let rung = false;
  let wake: (() => void) | null = null;

  return {
    ring() {
      if (wake) wake();
      else rung = true;
    },
    sleep(atMostMs) {
      if (rung) {
        rung = false;
        return Promise.resolve();
      }
      return new Promise((resolve) => {
        const cancel = atMostMs === undefined ? () => {} : clock.after(atMostMs, () => wake?.());
        wake = () => {
          cancel();
          wake = null;
          resolve();
        };
      });
    },
  };
}
