import { createReadStream } from "node:fs";
import type { AttemptKey } from "../../protocol/ids";
import type { LogLines } from "../../protocol/to-watcher";
import { LineAssembler } from "./line-assembler";
import { LineIndex } from "./line-index";
import { LogFiles } from "./log-files";
import type { RawLog } from "./log-store";

/** Most lines of one answer. */
export const MAX_LINES_AT_ONCE = 5000;

/**
 * One attempt's log: a file of bytes as they came, and beside it a sparse index of its lines. What is held is what is in
 * the file; nothing else is remembered, so that a new process goes on where the last one stopped.
 */
export class AttemptLog {
  readonly #key: AttemptKey;
  readonly #files: LogFiles;
  #index = new LineIndex();
  #complete = false;
  #loading: Promise<void> | null = null;
  /** Appends wait for one another; reads do not. */
  #lastAppend: Promise<unknown> = Promise.resolve();
  #busy = 0;
  readonly #growthListeners = new Set<() => void>();

  constructor(key: AttemptKey, path: string) {
    this.#key = key;
    this.#files = new LogFiles(path);
  }

  /** Nothing is going on and nobody follows: it may be forgotten and read from the disk again. */
  get idle(): boolean {
    return this.#busy === 0 && this.#growthListeners.size === 0;
  }

  append(offset: number, bytes: Uint8Array, last: boolean): Promise<{ next: number }> {
    const appended = this.#whileBusy(async () => {
      await this.#lastAppend;
      await this.#load();
      return this.#append(offset, bytes, last);
    });
    this.#lastAppend = appended.catch(() => undefined);
    return appended;
  }

  readLines(fromLine: number, count: number): Promise<LogLines> {
    return this.#whileBusy(async () => {
      await this.#load();
      const totalLines = this.#totalLines();
      const complete = this.#complete;
      const wanted = Math.min(count, MAX_LINES_AT_ONCE, totalLines - fromLine + 1);
      const lines = wanted > 0 ? await this.#collect(fromLine, wanted) : [];
      return { ...this.#key, firstLine: fromLine, lines, totalLines, complete };
    });
  }

  openRaw(): Promise<RawLog | null> {
    return this.#whileBusy(async () => {
      await this.#load();
      const sizeBytes = this.#index.bytes;
      if (sizeBytes === 0) return null;
      return {
        sizeBytes,
        complete: this.#complete,
        stream: createReadStream(this.#files.path, { end: sizeBytes - 1 }),
      };
    });
  }

  /** Settles when everything that was appended so far has been taken or has failed. */
  async settled(): Promise<void> {
    await this.#lastAppend;
  }

  /** Tells when there is more to read, until the returned function is called. */
  onGrowth(listener: () => void): () => void {
    this.#growthListeners.add(listener);
    return () => this.#growthListeners.delete(listener);
  }

  async #append(offset: number, bytes: Uint8Array, last: boolean): Promise<{ next: number }> {
    const held = this.#index.bytes;
    if (this.#complete || offset > held) return { next: held };
    const fresh = bytes.subarray(held - offset);
    if (fresh.length > 0) await this.#write(fresh);
    if (last && offset + bytes.length === this.#index.bytes) await this.#end();
    if (fresh.length > 0 || this.#complete) for (const listener of this.#growthListeners) listener();
    return { next: this.#index.bytes };
  }

  async #write(bytes: Uint8Array): Promise<void> {
    await this.#files.write(bytes, this.#index.bytes);
    await this.#files.addCheckpoints(this.#index.count(bytes));
  }

  async #end(): Promise<void> {
    await this.#files.addEnd(this.#index.bytes);
    this.#complete = true;
  }

  #totalLines(): number {
    const isLastUnended = this.#complete && this.#index.unendedBytes > 0;
    return this.#index.endedLines + (isLastUnended ? 1 : 0);
  }

  async #collect(fromLine: number, wanted: number): Promise<string[]> {
    const begin = this.#index.before(fromLine);
    const assembler = new LineAssembler();
    const lines: string[] = [];
    let characters = 0;
    let linesToSkip = fromLine - begin.line;
    for await (const chunk of this.#files.read(begin.offset, this.#index.bytes)) {
      let start = 0;
      for (; linesToSkip > 0 && start < chunk.length; start += 1) if (chunk[start] === NEWLINE) linesToSkip -= 1;
      for (const line of assembler.push(chunk.subarray(start))) {
        lines.push(line);
        characters += line.length;
        if (lines.length === wanted || characters >= MAX_CHARACTERS_AT_ONCE) return lines;
      }
    }
    // Only the last line of a complete log can be without its `\n`.
    return [...lines, assembler.finish()];
  }

  #load(): Promise<void> {
    this.#loading ??= this.#readFromDisk().catch((error: unknown) => {
      this.#loading = null;
      throw error;
    });
    return this.#loading;
  }

  async #readFromDisk(): Promise<void> {
    const { index, complete } = await this.#files.load();
    this.#index = index;
    this.#complete = complete;
  }

  async #whileBusy<T>(work: () => Promise<T>): Promise<T> {
    this.#busy += 1;
    try {
      return await work();
    } finally {
      this.#busy -= 1;
    }
  }
}

/** Characters after which an answer is full. */
const MAX_CHARACTERS_AT_ONCE = 1024 * 1024;
const NEWLINE = 0x0a;
