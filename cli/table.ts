import { stripVTControlCharacters } from "node:util";

/** Columns that line up; the last one is as long as it is. */
export function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => widthOf(row[column] ?? ""))));
  return [head, ...rows].map((row) =>
    row
      .map((cell, column) => cell + " ".repeat(Math.max(0, (widths[column] ?? 0) - widthOf(cell))))
      .join("  ")
      .trimEnd(),
  );
}

/** As it is seen: colours take no room. */
export function widthOf(text: string): number {
  return stripVTControlCharacters(text).length;
}

/** `45 s`, `15 min`, `3 h 10 min`. */
export function duration(seconds: number | null): string {
  if (seconds === null) return "";
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** ISO 8601, to the second, in UTC. */
export function when(millis: number | null): string {
  return millis === null ? "" : new Date(millis).toISOString().replace(/\.\d+Z$/, "Z");
}
