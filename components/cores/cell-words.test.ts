import { expect, it } from "vitest";
import type { Cell } from "../swarm/merge/core-grid";
import { cellLabel, cellsLabel } from "./cell-words";

const cell = (core: number, state: Cell["state"], level: number | null = null): Cell => ({ core, state, level });

it.each([
  [cell(3, "busy", 0.964), "qtbase", "drone-Izar core 3, busy, 96 percent, qtbase"],
  [cell(4, "quiet", 0.04), "vim", "drone-Izar core 4, quiet, 4 percent, vim"],
  [cell(5, "busy"), "vim", "drone-Izar core 5, busy, load not measured, vim"],
  [cell(6, "idle"), undefined, "drone-Izar core 6, idle"],
])("names a core: %j", (one, heldBy, label) => {
  expect(cellLabel("drone-Izar", one, heldBy)).toBe(label);
});

it.each([
  [[cell(0, "busy", 1), cell(1, "quiet", 0.1)], "2 cores, 55 percent busy"],
  [[cell(0, "busy"), cell(1, "idle")], "2 cores, load not measured, 1 idle"],
  [[cell(0, "grounded")], "1 core, 1 grounded"],
])("names a row of cells: %j", (cells, label) => {
  expect(cellsLabel(cells)).toBe(label);
});
