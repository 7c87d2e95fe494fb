import { join } from "node:path";
import type { Readable } from "node:stream";
import type { AttemptKey } from "../../protocol/ids";
import { attemptLabel } from "../../protocol/ids";
import type { LogLines } from "../../protocol/to-watcher";
import { AttemptLog } from "./attempt-log";
import { startFollowing } from "./follower";

/**
 * Build logs, one file per attempt. Bytes come in by offset and are kept as they came; lines go out by number, counted from 1,
 * made fit to be shown: the last state of what `\r` redrew, no control characters but tabs and SGR colour codes, invalid
 * UTF-8 replaced, at most 8,192 UTF-16 code units long, then `…`. A line exists once its `\n` is here, or once the log is complete;
 * it never changes after that.
 */
export interface LogStore {
  /**
   * Takes the log's bytes [offset, offset + bytes.length) exactly once: of what is held already nothing is taken again, and
   * bytes beyond a gap are not taken at all. `next` is how far the log is held; send from there.
   * `last`: the log ends with these bytes (which may be none).
   * Rejects when the disk does; what was held before is still held, and the same call may be made again.
   */
  append(key: AttemptKey, offset: number, bytes: Uint8Array, last: boolean): Promise<{ next: number }>;

  /**
   * Lines from `fromLine` (from 1) on: at most `count`, at most 5,000, and about a megabyte at most;
   * at least one when there is one and `count` is not 0. A log that does not exist has no lines and is not complete.
   */
  readLines(key: AttemptKey, fromLine: number, count: number): Promise<LogLines>;

  /** The log's bytes as they came and as far as they are held now, for download; null when there are none. */
  openRaw(key: AttemptKey): Promise<RawLog | null>;

  /**
   * Tells every line from `fromLine` on once and in order, first those that are there, then those that come, several at a
   * time; at the end once more with `complete`, also when no line is left to tell. While a promise that the listener
   * returned is unsettled nothing more is read. The log need not exist yet. After the returned `stop` nothing is told.
   */
  follow(key: AttemptKey, fromLine: number, listener: LogListener): () => void;

  /** Stops all followers and closes all files, after what was begun. */
  close(): Promise<void>;
}

export type RawLog = { sizeBytes: number; complete: boolean; stream: Readable };
export type LogListener = (lines: LogLines) => void | Promise<void>;

export type LogStoreOptions = {
  /** `<directory>/<build>/<attempt>.log`, made when missing. */
  directory: string;
  /** Least time from one telling of new lines to the next, per follower. */
  coalesceMs?: number;
  /** Reading for a follower failed, or its listener did: the same lines are read and told again after a second. */
  onFollowError?: (key: AttemptKey, error: unknown) => void;
};

export function openLogStore(options: LogStoreOptions): LogStore {
  const { directory, coalesceMs = 100, onFollowError = () => {} } = options;
  const logs = new RecentLogs(directory);
  const followers = new Set<() => void>();

  return {
    append: (key, offset, bytes, last) => logs.of(key).append(offset, bytes, last),
    readLines: (key, fromLine, count) => logs.of(key).readLines(fromLine, count),
    openRaw: (key) => logs.of(key).openRaw(),
    follow: (key, fromLine, listener) => {
      const log = logs.of(key);
      const stopFollowing = startFollowing(
        { readFrom: (line) => log.readLines(line, LINES_PER_TELLING), onGrowth: (ring) => log.onGrowth(ring) },
        fromLine,
        listener,
        { coalesceMs, retryAfterMs: 1000, onError: (error) => onFollowError(key, error) },
      );
      const stop = () => {
        followers.delete(stop);
        stopFollowing();
      };
      followers.add(stop);
      return stop;
    },
    close: async () => {
      for (const stop of followers) stop();
      await logs.settled();
    },
  };
}

/** The logs in use and those used last; all others are only on the disk. */
class RecentLogs {
  readonly #directory: string;
  /** By label, the most recently used last. */
  readonly #logs = new Map<string, AttemptLog>();

  constructor(directory: string) {
    this.#directory = directory;
  }

  of(key: AttemptKey): AttemptLog {
    const label = attemptLabel(key);
    const log = this.#logs.get(label) ?? new AttemptLog({ build: key.build, attempt: key.attempt }, this.#pathOf(key));
    this.#logs.delete(label);
    this.#logs.set(label, log);
    this.#forgetOldest();
    return log;
  }

  async settled(): Promise<void> {
    await Promise.all([...this.#logs.values()].map((log) => log.settled()));
  }

  #pathOf({ build, attempt }: AttemptKey): string {
    // The type says so already; a path made of anything else would be somebody else's file.
    if (!(Number.isSafeInteger(build) && Number.isSafeInteger(attempt))) {
      throw new RangeError(`a log is named by whole numbers, not by ${build} and ${attempt}`);
    }
    return join(this.#directory, String(build), `${attempt}.log`);
  }

  #forgetOldest(): void {
    if (this.#logs.size <= MOST_IDLE_LOGS) return;
    for (const [label, log] of this.#logs) {
      if (this.#logs.size <= MOST_IDLE_LOGS) return;
      if (log.idle) this.#logs.delete(label);
    }
  }
}

/** Keeps one telling small enough for a socket frame and a few milliseconds of work. */
const LINES_PER_TELLING = 1000;
const MOST_IDLE_LOGS = 256;
