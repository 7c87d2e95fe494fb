import type { Cell } from "../swarm/merge/core-grid";
import { counted } from "../ui/number";

/** A core by name: `drone-Izar core 3, busy, 96 percent, qtbase`, `drone-Tarn core 6, idle`. */
export function cellLabel(drone: string, { core, state, level }: Cell, heldBy?: string): string {
  const name = `${drone} core ${core}, ${state}`;
  return heldBy === undefined ? name : `${name}, ${levelWords(level)}, ${heldBy}`;
}

/** `96 percent`; says so where the agent measures nothing. */
export function levelWords(level: number | null): string {
  return level === null ? "load not measured" : `${Math.round(level * 100)} percent`;
}

const FREE_STATES = ["idle", "grounded", "offline"] as const;

/** Cells as one picture: `10 cores, 97 percent busy`, `8 cores, load not measured, 2 idle`. */
export function cellsLabel(cells: readonly Cell[]): string {
  const held = cells.filter(({ state }) => state === "busy" || state === "quiet");
  const levels = held.map(({ level }) => level).filter((level) => level !== null);
  const busy = levels.reduce((sum, level) => sum + level, 0) / held.length;
  const parts = [counted(cells.length, "core")];
  if (held.length > 0) parts.push(levels.length < held.length ? levelWords(null) : `${levelWords(busy)} busy`);
  for (const free of FREE_STATES) {
    const count = cells.filter(({ state }) => state === free).length;
    if (count > 0) parts.push(`${count} ${free}`);
  }
  return parts.join(", ");
}
