import { visibleText } from "./visible-text";

/**
 * Makes lines fit to be shown of a log's bytes, which come in pieces of any size. `\n` ends a line. `\r` goes back to its
 * beginning, as wget and git redraw their progress: only what follows the last one is kept, and `\r` before `\n` is nothing.
 * Holds at most {@link MAX_KEPT_BYTES}, however long a line is.
 */
export class LineAssembler {
  /** Bytes of the unfinished line since its last `\r`. */
  #kept: Buffer[] = [];
  #keptBytes = 0;
  #overflowed = false;
  /** The bytes so far end in `\r`: the next byte that is neither `\r` nor `\n` begins the line anew. */
  #returned = false;

  *push(bytes: Buffer): Generator<string> {
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, start)) {
      this.#take(bytes.subarray(start, end));
      yield this.finish();
      start = end + 1;
    }
    this.#take(bytes.subarray(start));
  }

  /** Ends the line here. */
  finish(): string {
    const line = visibleText(Buffer.concat(this.#kept), this.#overflowed);
    this.#beginAnew();
    this.#returned = false;
    return line;
  }

  #take(piece: Buffer): void {
    let end = piece.length;
    while (end > 0 && piece[end - 1] === RETURN) end -= 1;
    if (end > 0) {
      const lastReturn = piece.lastIndexOf(RETURN, end - 1);
      if (this.#returned || lastReturn !== -1) this.#beginAnew();
      this.#keep(piece.subarray(lastReturn + 1, end));
    }
    this.#returned = end < piece.length || (end === 0 && this.#returned);
  }

  #keep(bytes: Buffer): void {
    const room = MAX_KEPT_BYTES - this.#keptBytes;
    if (bytes.length > room) this.#overflowed = true;
    const fitting = bytes.subarray(0, room);
    if (fitting.length === 0) return;
    this.#kept.push(fitting);
    this.#keptBytes += fitting.length;
  }

  #beginAnew(): void {
    this.#kept = [];
    this.#keptBytes = 0;
    this.#overflowed = false;
  }
}

/** Enough for a line of the longest length shown, in characters of four bytes, and as much again for escape sequences. */
const MAX_KEPT_BYTES = 64 * 1024;
const NEWLINE = 0x0a;
const RETURN = 0x0d;
