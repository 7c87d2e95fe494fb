import type { LogLines } from "../../protocol/to-watcher";

/**
 * The part of a log that the browser keeps. Lines stand in blocks of {@link BLOCK_LINES}, so that a log of any length costs the
 * same memory; a chunk may overlap what is known or leave a gap: each line goes to its own place, and gaps are asked for when seen.
 */
export type LogWindow = {
  /** Lines the log has, known or not. */
  totalLines: number;
  complete: boolean;
  /** By block number from 0; block 0 begins with line 1. A line not known is a hole. */
  blocks: ReadonlyMap<number, readonly (string | undefined)[]>;
};

export const BLOCK_LINES = 500;
/** Blocks kept at most: 20,000 lines. */
export const MAX_BLOCKS = 40;
/** Lines asked for at once. */
export const FETCH_LINES = 1_000;

export const EMPTY_LOG: LogWindow = { totalLines: 0, complete: false, blocks: new Map() };

/** Puts a chunk in its place and forgets the blocks farthest from line `near`, which is what the user looks at. */
export function acceptLines(
  log: LogWindow,
  chunk: Pick<LogLines, "firstLine" | "lines" | "totalLines" | "complete">,
  near: number,
): LogWindow {
  const blocks = new Map(log.blocks);
  const end = chunk.firstLine + chunk.lines.length;
  for (let block = blockOf(chunk.firstLine); block <= blockOf(end - 1); block += 1) {
    blocks.set(block, patched(blocks.get(block), block, chunk));
  }
  return {
    totalLines: Math.max(log.totalLines, chunk.totalLines, end - 1),
    complete: log.complete || chunk.complete,
    blocks: nearest(blocks, blockOf(near)),
  };
}

/** The text of a line counted from 1; nothing when it is not kept. */
export function lineAt(log: LogWindow, line: number): string | undefined {
  return log.blocks.get(blockOf(line))?.[offsetOf(line)];
}

/**
 * What to ask for so that lines `first` to `last` can be shown, at most {@link FETCH_LINES}; null when all are kept.
 * A hole is widened to the whole of its surroundings, so that scrolling asks rarely.
 */
export function missingLines(log: LogWindow, first: number, last: number): { from: number; count: number } | null {
  const to = Math.min(last, log.totalLines);
  let from = Math.max(1, first);
  while (from <= to && lineAt(log, from) !== undefined) from += 1;
  if (from > to) return null;
  const start = backwardsToKnown(log, from, Math.max(1, from - FETCH_LINES / 2));
  let end = from;
  while (end - start < FETCH_LINES && end <= log.totalLines && lineAt(log, end) === undefined) end += 1;
  return { from: start, count: end - start };
}

/** The first line that no earlier message told: where to follow from. */
export function nextLine(log: LogWindow): number {
  return log.totalLines + 1;
}

function backwardsToKnown(log: LogWindow, from: number, limit: number): number {
  let start = from;
  while (start > limit && lineAt(log, start - 1) === undefined) start -= 1;
  return start;
}

function blockOf(line: number): number {
  return Math.floor((line - 1) / BLOCK_LINES);
}

function offsetOf(line: number): number {
  return (line - 1) % BLOCK_LINES;
}

function patched(
  known: readonly (string | undefined)[] | undefined,
  block: number,
  { firstLine, lines }: { firstLine: number; lines: readonly string[] },
): (string | undefined)[] {
  const next = known ? [...known] : [];
  const blockStart = block * BLOCK_LINES + 1;
  const from = Math.max(firstLine, blockStart);
  const to = Math.min(firstLine + lines.length, blockStart + BLOCK_LINES);
  for (let line = from; line < to; line += 1) next[offsetOf(line)] = lines[line - firstLine];
  return next;
}

/** The blocks nearest to the one being looked at. The tail goes like any other: following brings it back. */
function nearest<T>(blocks: Map<number, T>, centre: number): ReadonlyMap<number, T> {
  if (blocks.size <= MAX_BLOCKS) return blocks;
  const byDistance = [...blocks].sort(([a], [b]) => Math.abs(a - centre) - Math.abs(b - centre));
  return new Map(byDistance.slice(0, MAX_BLOCKS));
}
