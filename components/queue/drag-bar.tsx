import { nameAndVersion } from "../cpv";
import { Key } from "../ui/menu";
import type { Drag } from "./drag";
import styles from "./queue-table.module.css";

/** Names the move while a build is dragged. */
export function DragBar({ drag }: { drag: Drag }) {
  if (drag.state === "none") return null;
  const { row, landing, welcome } = drag;
  return (
    <div className={styles.bar} role="status">
      <b>
        {nameAndVersion(row.cpv)} {welcome ? `to position ${landing.place}` : "stays where it is"}
      </b>
      {row.state === "failed" && <span>tried again, attempt {row.attempt + 1}</span>}
      <span>
        <Key>Esc</Key> cancel
      </span>
    </div>
  );
}
