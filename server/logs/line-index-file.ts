import type { Checkpoint } from "./line-index";

/**
 * The index file beside a log: a text line `<line> <offset>` for each checkpoint, and `end <bytes>` once the log is complete.
 * It only saves time (and remembers the end): what it says is believed as far as it fits the log.
 */
export type IndexFile = {
  checkpoints: Checkpoint[];
  /** The log is complete with this many bytes; null: not that we know. */
  completeAtBytes: number | null;
  /** Everything in the file was readable and fits a log of that size. */
  intact: boolean;
};

/** Reads an index file for a log of `sizeBytes`, as far as it makes sense. */
export function parseIndexFile(text: string, sizeBytes: number): IndexFile {
  const index: IndexFile = { checkpoints: [], completeAtBytes: null, intact: true };
  const lines = text.split("\n");
  // A crash may leave half a line at the end.
  if (lines.pop() !== "") index.intact = false;
  let before: Checkpoint = { line: 1, offset: 0 };
  for (const line of lines) {
    const [, first = "", second = ""] = ENTRY.exec(line) ?? [];
    const number = Number(second);
    if (first === "end" && number === sizeBytes) {
      index.completeAtBytes = number;
      continue;
    }
    const checkpoint = { line: Number(first), offset: number };
    if (!(checkpoint.line > before.line && checkpoint.offset > before.offset && checkpoint.offset <= sizeBytes)) {
      return { ...index, completeAtBytes: null, intact: false };
    }
    index.checkpoints.push(checkpoint);
    before = checkpoint;
  }
  return index;
}

export function formatCheckpoints(checkpoints: readonly Checkpoint[]): string {
  return checkpoints.map(({ line, offset }) => `${line} ${offset}\n`).join("");
}

export function formatEnd(sizeBytes: number): string {
  return `end ${sizeBytes}\n`;
}

const ENTRY = /^(end|[1-9][0-9]{0,15}) ([0-9]{1,16})$/;
