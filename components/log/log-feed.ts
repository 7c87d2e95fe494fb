import type { LogLines } from "../../protocol/to-watcher";
import type { LogWindow } from "./log-window";
import { acceptLines, EMPTY_LOG, FETCH_LINES, missingLines, nextLine } from "./log-window";

/** Where an attempt's lines come from. */
export type LogSource = {
  /** Up to `count` lines from `from` (counted from 1) on; fewer when they are long. Rejects with an Error whose message is a sentence for people. */
  read: (from: number, count: number) => Promise<LogLines>;
  /** Tells lines as they come, from `fromLine` on, also after a reconnect. Returns how to stop. */
  follow: (fromLine: number, listener: (lines: LogLines) => void) => () => void;
};

/** What a viewer draws. `trouble` says why lines are missing that should be there. */
export type LogView = {
  state: "opening" | "open";
  log: LogWindow;
  /** When the newest line came, by the browser's clock in milliseconds; null when none came since the log was opened. */
  lastLineAt: number | null;
  trouble: string | null;
};

export type LogFeed = {
  view: () => LogView;
  /** Calls `listener` after each change of the view, at most once per `schedule`. */
  subscribe: (listener: () => void) => () => void;
  /** Tells what lines the user looks at; lines that are missing are asked for. */
  look: (first: number, last: number) => void;
  /** Asks once more for what could not be read. */
  tryAgain: () => void;
  close: () => void;
};

export type FeedTools = {
  /** Runs the task later, usually with the next frame. */
  schedule: (task: () => void) => void;
  /** The browser's clock in milliseconds. */
  now: () => number;
};

const OPENING: LogView = { state: "opening", log: EMPTY_LOG, lastLineAt: null, trouble: null };

/**
 * One open log: first its length, then its last lines, then what comes, and on looking back what was before. Lines are placed by
 * their number, so that nothing that is told twice, late or after a reconnect doubles or skips a line.
 */
export function openLogFeed(source: LogSource, { schedule, now }: FeedTools): LogFeed {
  const listeners = new Set<() => void>();
  let view = OPENING;
  let looked = { first: 1, last: 1 };
  let reading = false;
  let announced = false;
  let closed = false;
  let stopFollowing: (() => void) | undefined;

  function change(next: Partial<LogView>): void {
    view = { ...view, ...next };
    if (announced) return;
    announced = true;
    schedule(() => {
      announced = false;
      for (const listener of listeners) listener();
    });
  }

  function accept(lines: LogLines): LogWindow {
    return acceptLines(view.log, lines, (looked.first + looked.last) / 2);
  }

  async function open(): Promise<void> {
    const { totalLines } = await source.read(1, 0);
    const from = Math.max(1, totalLines - FETCH_LINES + 1);
    const tail = await source.read(from, FETCH_LINES);
    if (closed) return;
    looked = { first: from, last: totalLines };
    change({ state: "open", log: accept(tail) });
    if (tail.complete) return;
    stopFollowing = source.follow(nextLine(view.log), (lines) =>
      change({ log: accept(lines), ...(lines.lines.length > 0 && { lastLineAt: now() }) }),
    );
  }

  /** What is looked at may change while lines are on their way: it is asked anew after each answer. */
  async function readMissing(): Promise<void> {
    const missing = missingNow();
    if (missing === null) return;
    const lines = await source.read(missing.from, missing.count);
    if (lines.lines.length === 0) throw new Error("The coordinator no longer has these lines.");
    change({ log: accept(lines) });
  }

  function missingNow() {
    return missingLines(view.log, looked.first, looked.last);
  }

  function read(): void {
    if (reading || closed || view.trouble !== null) return;
    if (view.state === "open" && missingNow() === null) return;
    reading = true;
    const task = view.state === "opening" ? open() : readMissing();
    task
      .catch((error: unknown) => change({ trouble: error instanceof Error ? error.message : String(error) }))
      .finally(() => {
        reading = false;
        read();
      });
  }

  read();
  return {
    view: () => view,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    look: (first, last) => {
      looked = { first, last };
      read();
    },
    tryAgain: () => {
      change({ trouble: null });
      read();
    },
    close: () => {
      closed = true;
      stopFollowing?.();
    },
  };
}
