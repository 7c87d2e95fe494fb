/** Lines a link points at, counted from 1; `first` and `last` are the same for one line. */
export type LineRange = { first: number; last: number };

/** Reads `#L8412` and `#L8412-L8420`; null when the hash is something else. */
export function parseLineHash(hash: string): LineRange | null {
  const [, from, to = from] = /^#L([1-9][0-9]{0,8})(?:-L([1-9][0-9]{0,8}))?$/.exec(hash) ?? [];
  if (from === undefined) return null;
  return { first: Math.min(Number(from), Number(to)), last: Math.max(Number(from), Number(to)) };
}

export function lineHash({ first, last }: LineRange): string {
  return first === last ? `#L${first}` : `#L${first}-L${last}`;
}

/** A click on a number points at that line; with Shift, at all from the line that was pointed at before. */
export function pointAt(line: number, shift: boolean, before: LineRange | null): LineRange {
  if (!shift || before === null) return { first: line, last: line };
  return line < before.first ? { first: line, last: before.last } : { first: before.first, last: line };
}
