/** Line `line` (from 1) begins at byte `offset`. */
export type Checkpoint = { line: number; offset: number };

/**
 * Where lines begin in a log, sparsely: one checkpoint for every {@link CHECKPOINT_EVERY_BYTES} or so, always at the
 * beginning of a line. Finding a line costs reading from the checkpoint before it, whatever the log's length.
 */
export class LineIndex {
  readonly #checkpoints: Checkpoint[];
  #newest: Checkpoint;
  #bytes: number;
  /** Where the line that no `\n` ended yet begins, and its number. */
  #open: Checkpoint;

  /** Knows the bytes up to the last of `checkpoints`; those after it are to be counted again. */
  constructor(checkpoints: readonly Checkpoint[] = []) {
    this.#checkpoints = [FIRST_LINE, ...checkpoints];
    this.#newest = checkpoints.at(-1) ?? FIRST_LINE;
    this.#open = this.#newest;
    this.#bytes = this.#newest.offset;
  }

  /** Bytes counted. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Lines that `\n` ended. */
  get endedLines(): number {
    return this.#open.line - 1;
  }

  /** Bytes after the last `\n`. */
  get unendedBytes(): number {
    return this.#bytes - this.#open.offset;
  }

  /** Takes the log's next bytes; answers the checkpoints they brought. */
  count(bytes: Uint8Array): Checkpoint[] {
    const found: Checkpoint[] = [];
    let { line, offset } = this.#open;
    // A plain loop: searching for each line end apart is many times slower where lines are short.
    for (let at = 0; at < bytes.length; at += 1) {
      if (bytes[at] !== NEWLINE) continue;
      line += 1;
      offset = this.#bytes + at + 1;
      if (offset - this.#newest.offset < CHECKPOINT_EVERY_BYTES) continue;
      this.#newest = { line, offset };
      found.push(this.#newest);
    }
    this.#open = { line, offset };
    this.#bytes += bytes.length;
    this.#checkpoints.push(...found);
    return found;
  }

  /** The last checkpoint that is not after `line`. */
  before(line: number): Checkpoint {
    let low = 0;
    let high = this.#checkpoints.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#checkpoints[middle]?.line ?? 0) <= line) low = middle;
      else high = middle - 1;
    }
    return this.#checkpoints[low] ?? FIRST_LINE;
  }
}

export const CHECKPOINT_EVERY_BYTES = 64 * 1024;
const FIRST_LINE: Checkpoint = { line: 1, offset: 0 };
const NEWLINE = 0x0a;
