"use client";

import { memo, useRef } from "react";
import type { HeldBuild } from "../../protocol/to-watcher";
import { packageName, packagePath } from "../cpv";
import type { Cell } from "../swarm/merge/core-grid";
import { balancedColumns, sameCells } from "../swarm/merge/core-grid";
import { Link } from "../ui/link";
import styles from "./cell-grid.module.css";
import { cellLabel } from "./cell-words";
import { Level } from "./core-cells";
import { useFit } from "./use-fit";

type CellGridProps = {
  drone: string;
  cells: readonly Cell[];
  /** What holds them; absent for free cells. */
  build?: HeldBuild;
  /** The one core of the drone that Tab stops at; arrows go on from there. */
  tabStop: number | undefined;
  /** Too small to hit: pictures, in a row that leads to the package. */
  small?: boolean;
};

/** Cores one by one, in even rows. A held core leads to the package that holds it. Drawn again only when a cell is another. */
export const CellGrid = memo(function CellGrid({ drone, cells, build, tabStop, small = false }: CellGridProps) {
  const box = useRef<HTMLDivElement>(null);
  const columns = balancedColumns(cells.length, useFit(box));
  const heldBy = build && packageName(build.cpv);
  return (
    <div ref={box} className={styles.grid} style={{ "--columns": columns }}>
      {cells.map((cell) => {
        const shared = {
          className: styles.cell,
          "aria-label": cellLabel(drone, cell, heldBy),
          "data-core": cell.core,
          "data-core-state": cell.state,
          tabIndex: cell.core === tabStop ? 0 : -1,
        };
        return build && !small ? (
          <Link key={cell.core} href={packagePath(build.cpv)} {...shared}>
            <Level cell={cell} />
          </Link>
        ) : (
          <span key={cell.core} role="img" {...shared}>
            <Level cell={cell} />
          </span>
        );
      })}
    </div>
  );
}, isSameGrid);

function isSameGrid(before: CellGridProps, after: CellGridProps): boolean {
  return (
    before.drone === after.drone &&
    before.build?.cpv === after.build?.cpv &&
    before.tabStop === after.tabStop &&
    before.small === after.small &&
    sameCells(before.cells, after.cells)
  );
}
