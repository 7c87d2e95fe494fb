import type { Readable } from "node:stream";
import type { AttemptKey } from "../../protocol/ids";
import type { LogLines } from "../../protocol/to-watcher";

/**
 * Build logs, one file per attempt. Bytes come in by offset and are kept as they came; lines go out by number, counted from 1,
 * made fit to be shown: the last state of what `\r` redrew, no control characters but tabs and SGR colour codes, invalid
 * UTF-8 replaced, at most {@link MAX_LINE_CHARACTERS} long. A line exists once its `\n` is here, or once the log is complete;
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
   * Lines from `fromLine` (from 1) on: at most `count`, at most {@link MAX_LINES_AT_ONCE}, and about a megabyte at most;
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

/** Longest line that is shown, in UTF-16 code units; what is longer ends in `…`. */
export const MAX_LINE_CHARACTERS = 8192;
/** Most lines of one answer. */
export const MAX_LINES_AT_ONCE = 5000;

export type LogStoreOptions = {
  /** `<directory>/<build>/<attempt>.log`, made when missing. */
  directory: string;
  /** Least time from one telling of new lines to the next, per follower. */
  coalesceMs?: number;
  /** A follower could not read; it tries again with the next bytes. */
  onReadError?: (key: AttemptKey, error: unknown) => void;
};

export function openLogStore(options: LogStoreOptions): LogStore {
  throw new Error(`logs in ${options.directory} cannot be opened yet`);
}
