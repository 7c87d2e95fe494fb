import { constants, createReadStream } from "node:fs";
import { appendFile, mkdir, open, readFile, rename, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { AttemptKey } from "../../protocol/ids";
import type { LogLines } from "../../protocol/to-watcher";
import { LineAssembler } from "./line-assembler";
import type { Checkpoint } from "./line-index";
import { LineIndex } from "./line-index";
import { formatCheckpoints, formatEnd, parseIndexFile } from "./line-index-file";
import type { RawLog } from "./log-store";

/** Most lines of one answer. */
export const MAX_LINES_AT_ONCE = 5000;

/**
 * One attempt's log: a file of bytes as they came, and beside it a sparse index of its lines. What is held is what is in
 * the file; nothing else is remembered, so that a new process goes on where the last one stopped.
 */
export class AttemptLog {
  readonly #key: AttemptKey;
  readonly #path: string;
  readonly #indexPath: string;
  #index = new LineIndex();
  #complete = false;
  #loading: Promise<void> | null = null;
  /** Appends wait for one another; reads do not. */
  #lastAppend: Promise<unknown> = Promise.resolve();
  #busy = 0;
  readonly #growthListeners = new Set<() => void>();

  constructor(key: AttemptKey, path: string) {
    this.#key = key;
    this.#path = path;
    this.#indexPath = `${path}.lines`;
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
      return { sizeBytes, complete: this.#complete, stream: createReadStream(this.#path, { end: sizeBytes - 1 }) };
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
    const held = this.#index.bytes;
    if (held === 0) await mkdir(dirname(this.#path), { recursive: true });
    // By position: what an earlier write left behind when the disk was full is overwritten by the same bytes.
    const file = await open(this.#path, constants.O_WRONLY | constants.O_CREAT);
    try {
      for (let written = 0; written < bytes.length; ) {
        const { bytesWritten } = await file.write(bytes, written, bytes.length - written, held + written);
        written += bytesWritten;
      }
    } finally {
      await file.close();
    }
    const checkpoints = this.#index.count(bytes);
    if (checkpoints.length > 0) await appendFile(this.#indexPath, formatCheckpoints(checkpoints));
  }

  async #end(): Promise<void> {
    await mkdir(dirname(this.#path), { recursive: true });
    await appendFile(this.#indexPath, formatEnd(this.#index.bytes));
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
    for await (const chunk of readChunks(this.#path, begin.offset, this.#index.bytes)) {
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
    const sizeBytes = await sizeOf(this.#path);
    const saved = parseIndexFile(await textOf(this.#indexPath), sizeBytes);
    const trusted = await this.#endsBefore(saved.checkpoints.at(-1));
    const checkpoints = trusted ? saved.checkpoints : [];
    const index = new LineIndex(checkpoints);
    for await (const chunk of readChunks(this.#path, index.bytes, sizeBytes)) checkpoints.push(...index.count(chunk));
    const complete = saved.completeAtBytes !== null;
    if (!trusted || !saved.intact || checkpoints.length > saved.checkpoints.length) {
      await this.#rewriteIndex(checkpoints, complete ? formatEnd(sizeBytes) : "");
    }
    this.#index = index;
    this.#complete = complete;
  }

  /** Does a line of this very log end before the checkpoint? */
  async #endsBefore(checkpoint: Checkpoint | undefined): Promise<boolean> {
    if (!checkpoint) return true;
    for await (const byte of readChunks(this.#path, checkpoint.offset - 1, checkpoint.offset)) {
      return byte[0] === NEWLINE;
    }
    return false;
  }

  async #rewriteIndex(checkpoints: readonly Checkpoint[], end: string): Promise<void> {
    const scratch = `${this.#indexPath}.new`;
    await writeFile(scratch, formatCheckpoints(checkpoints) + end);
    await rename(scratch, this.#indexPath);
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
const CHUNK_BYTES = 64 * 1024;
const NEWLINE = 0x0a;

/** The file's bytes [from, to), each piece in a buffer of its own. */
async function* readChunks(path: string, from: number, to: number): AsyncGenerator<Buffer> {
  if (from >= to) return;
  const file = await open(path, "r");
  try {
    for (let at = from; at < to; ) {
      const buffer = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, to - at));
      const { bytesRead } = await file.read(buffer, 0, buffer.length, at);
      if (bytesRead === 0) throw new Error(`${path} ends at byte ${at}, but ${to} bytes were written to it`);
      yield buffer.subarray(0, bytesRead);
      at += bytesRead;
    }
  } finally {
    await file.close();
  }
}

async function sizeOf(path: string): Promise<number> {
  const found = await stat(path).catch(undefinedWhenAbsent);
  return found?.size ?? 0;
}

async function textOf(path: string): Promise<string> {
  return (await readFile(path, "utf8").catch(undefinedWhenAbsent)) ?? "";
}

function undefinedWhenAbsent(error: unknown): undefined {
  if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
  throw error;
}
