import type { Schedule } from "./receive";

/** A hidden page gets no animation frames; it still keeps up, once a second. */
const HIDDEN_EVERY_MS = 1_000;

/** With the next paint while the page is looked at, on a timer while it is hidden, at once when it is looked at again. */
export function createCommitSchedule(page: Document): { schedule: Schedule; close: () => void } {
  let waiting: { commit: () => void; cancel: () => void } | null = null;

  function arm(commit: () => void) {
    const run = () => {
      waiting = null;
      commit();
    };
    if (page.hidden) {
      const timer = setTimeout(run, HIDDEN_EVERY_MS);
      waiting = { commit, cancel: () => clearTimeout(timer) };
    } else {
      const frame = requestAnimationFrame(run);
      waiting = { commit, cancel: () => cancelAnimationFrame(frame) };
    }
  }

  function rearm() {
    if (waiting === null) return;
    const { commit, cancel } = waiting;
    cancel();
    waiting = null;
    if (page.hidden) arm(commit);
    else commit();
  }

  page.addEventListener("visibilitychange", rearm);
  return {
    schedule: (commit) => {
      waiting?.cancel();
      arm(commit);
    },
    close: () => {
      page.removeEventListener("visibilitychange", rearm);
      waiting?.cancel();
    },
  };
}
