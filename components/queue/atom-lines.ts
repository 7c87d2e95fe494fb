import type { Problem } from "../../protocol/api";

/** One atom of the editor; `line` counts from 1. */
export type AtomLine = { line: number; atom: string };

/** What is asked for: one atom per line, as in a world file; empty lines and comments are nothing. */
export function atomLines(text: string): AtomLine[] {
  return text
    .split(/\r?\n/)
    .map((content, index) => ({ line: index + 1, atom: content.replace(/#.*/, "").trim() }))
    .filter(({ atom }) => atom !== "");
}

/** What the coordinator found wrong, by line where it named one. */
export type Wrong = { line: AtomLine | null; message: string };

export function wrongLines(lines: readonly AtomLine[], problem: Pick<Problem, "title" | "detail" | "errors">): Wrong[] {
  const named = (problem.errors ?? []).map(({ field, message }) => {
    const index = /^atoms[.[](\d+)/.exec(field)?.[1];
    return { line: (index !== undefined && lines[Number(index)]) || null, message };
  });
  return named.length > 0 ? named : [{ line: null, message: problem.detail ?? problem.title }];
}
