import { constants } from "node:fs";
import { appendFile, mkdir, open, readFile, rename, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { readChunks } from "../read-chunks";
import type { Checkpoint } from "./line-index";
import { LineIndex } from "./line-index";
import { formatCheckpoints, formatEnd, parseIndexFile } from "./line-index-file";

/** Bytes that are read at once: no more of a log is ever in memory, and looking through them takes no time. */
const CHUNK_BYTES = 64 * 1024;
const NEWLINE = 0x0a;

/** A log's two files: its bytes as they came, and beside them the index of its lines. */
export class LogFiles {
  readonly path: string;
  readonly #indexPath: string;

  constructor(path: string) {
    this.path = path;
    this.#indexPath = `${path}.lines`;
  }

  /** What is held, however the last process ended; an index file that is missing or does not fit is made anew. */
  async load(): Promise<{ index: LineIndex; complete: boolean }> {
    const sizeBytes = (await stat(this.path).catch(undefinedWhenAbsent))?.size ?? 0;
    const saved = parseIndexFile((await readFile(this.#indexPath, "utf8").catch(undefinedWhenAbsent)) ?? "", sizeBytes);
    const isOurs = await this.#aLineEndsBefore(saved.checkpoints.at(-1));
    const known = isOurs ? saved.checkpoints : [];
    const index = new LineIndex(known);
    const found: Checkpoint[] = [];
    for await (const chunk of this.read(index.bytes, sizeBytes)) found.push(...index.count(chunk));
    const complete = saved.completeAtBytes !== null;
    if (!isOurs || !saved.intact || found.length > 0) {
      await this.#replaceIndex(formatCheckpoints([...known, ...found]) + (complete ? formatEnd(sizeBytes) : ""));
    }
    return { index, complete };
  }

  /** The log's bytes [from, to), piece by piece. */
  async *read(from: number, to: number): AsyncGenerator<Buffer> {
    if (from >= to) return;
    const file = await open(this.path, "r");
    try {
      const read = async (buffer: Uint8Array, position: number) => {
        const { bytesRead } = await file.read(buffer, 0, buffer.length, position);
        if (bytesRead > 0) return bytesRead;
        throw new Error(`${this.path} ends at byte ${position}, but ${to} bytes were written to it`);
      };
      yield* readChunks(read, from, to, CHUNK_BYTES);
    } finally {
      await file.close();
    }
  }

  /** By position: what an earlier write left behind when the disk was full is overwritten by the same bytes. */
  async write(bytes: Uint8Array, position: number): Promise<void> {
    if (position === 0) await this.#makeDirectory();
    const file = await open(this.path, constants.O_WRONLY | constants.O_CREAT);
    try {
      for (let written = 0; written < bytes.length; ) {
        const { bytesWritten } = await file.write(bytes, written, bytes.length - written, position + written);
        written += bytesWritten;
      }
    } finally {
      await file.close();
    }
  }

  async addCheckpoints(checkpoints: readonly Checkpoint[]): Promise<void> {
    if (checkpoints.length > 0) await appendFile(this.#indexPath, formatCheckpoints(checkpoints));
  }

  async addEnd(sizeBytes: number): Promise<void> {
    await this.#makeDirectory();
    await appendFile(this.#indexPath, formatEnd(sizeBytes));
  }

  async #replaceIndex(text: string): Promise<void> {
    const scratch = `${this.#indexPath}.new`;
    await writeFile(scratch, text);
    await rename(scratch, this.#indexPath);
  }

  async #aLineEndsBefore(checkpoint: Checkpoint | undefined): Promise<boolean> {
    if (!checkpoint) return true;
    for await (const byte of this.read(checkpoint.offset - 1, checkpoint.offset)) return byte[0] === NEWLINE;
    return false;
  }

  async #makeDirectory(): Promise<void> {
    await mkdir(dirname(this.path), { recursive: true });
  }
}

function undefinedWhenAbsent(error: unknown): undefined {
  if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
  throw error;
}
