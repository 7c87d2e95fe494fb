import type { Cell } from "../swarm/merge/core-grid";
import styles from "./cell-key.module.css";
import { Level } from "./core-cells";

const KEY: readonly { cell: Cell; word: string }[] = [
  { cell: { core: 0, state: "busy", level: 0.85 }, word: "busy" },
  { cell: { core: 1, state: "quiet", level: 0.12 }, word: "held but quiet" },
  { cell: { core: 2, state: "idle", level: null }, word: "idle" },
  { cell: { core: 3, state: "grounded", level: null }, word: "grounded" },
];

/** What the cells mean. */
export function CellKey() {
  return (
    <ul className={styles.key} aria-label="Key">
      {KEY.map(({ cell, word }) => (
        <li key={word}>
          <span className={styles.swatch} data-swatch={cell.state}>
            <Level cell={cell} />
          </span>
          {word}
        </li>
      ))}
    </ul>
  );
}
