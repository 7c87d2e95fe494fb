/** Rows under a heading, first columns to the left and numbers to the right. */
export function textTable(heading: readonly string[], rows: readonly (readonly string[])[], textColumns = 1): string {
  const all = [heading, ...rows];
  const widths = heading.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => pad(cell, widths[column] ?? 0, column < textColumns))
      .join("  ")
      .trimEnd();
  return [line(heading), widths.map((width) => "-".repeat(width)).join("  "), ...rows.map(line)].join("\n");
}

function pad(cell: string, width: number, left: boolean): string {
  return left ? cell.padEnd(width) : cell.padStart(width);
}

/** `12,436`. */
export function whole(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

/** `84 %`. */
export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
