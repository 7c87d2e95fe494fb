import { memo } from "react";
import type { Cell } from "../swarm/merge/core-grid";
import { sameCells } from "../swarm/merge/core-grid";
import { cellsLabel } from "./cell-words";
import styles from "./core-cells.module.css";

type CellRowProps = { cells: readonly Cell[]; tall?: boolean };

/** A row of cells as one picture, each as wide as there is room for. Drawn again only when a cell is another. */
export const CellRow = memo(function CellRow({ cells, tall = false }: CellRowProps) {
  return (
    <span className={`${styles.row} ${tall ? styles.tall : ""}`} role="img" aria-label={cellsLabel(cells)}>
      {cells.map((cell) => (
        <span key={cell.core} className={styles.cell} data-core-state={cell.state}>
          <Level cell={cell} />
        </span>
      ))}
    </span>
  );
}, isSameRow);

function isSameRow(before: CellRowProps, after: CellRowProps): boolean {
  return before.tall === after.tall && sameCells(before.cells, after.cells);
}

/** How much of a held core is in use: a level that rises in its bed; a flat fill where that is not measured. */
export function Level({ cell }: { cell: Cell }) {
  if (cell.state !== "busy" && cell.state !== "quiet") return null;
  const level = cell.level ?? (cell.state === "busy" ? 1 : 0);
  return <i className={styles.level} style={{ transform: `scaleY(${level})` }} />;
}
