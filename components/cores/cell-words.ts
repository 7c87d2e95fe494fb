import type { Cell } from "../swarm/merge/core-grid";

/** A core by name: `drone-Izar core 3, busy, 96 percent, qtbase`, `drone-Tarn core 6, idle`. */
export function cellLabel(drone: string, { core, state, level }: Cell, heldBy?: string): string {
  const parts = [`${drone} core ${core}`];
  if (heldBy !== undefined) parts.push(levelWords(level), heldBy);
  return [parts[0], state, ...parts.slice(1)].join(", ");
}

/** `96 percent`; says so where the agent measures nothing. */
export function levelWords(level: number | null): string {
  return level === null ? "load not measured" : `${Math.round(level * 100)} percent`;
}

/** The cells of one build as one picture: `10 cores, 97 percent busy`. */
export function cellsLabel(cells: readonly Cell[]): string {
  const count = `${cells.length} ${cells.length === 1 ? "core" : "cores"}`;
  const levels = cells.map(({ level }) => level).filter((level) => level !== null);
  const [first] = cells;
  if (levels.length < cells.length)
    return `${count}, ${first?.state === "busy" ? "load not measured" : (first?.state ?? "")}`;
  const share = levels.reduce((sum, level) => sum + level, 0) / Math.max(1, levels.length);
  return `${count}, ${Math.round(share * 100)} percent busy`;
}
