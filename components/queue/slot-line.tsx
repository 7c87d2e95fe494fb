import type { Landing } from "./drag";
import styles from "./queue-table.module.css";

/** Opens where the dragged build would stand. */
export function SlotLine({ landing, top }: { landing: Landing; top: number }) {
  return (
    <tr className={styles.slot} style={{ transform: `translateY(${top}px)` }} data-group={landing.group}>
      <td colSpan={7}>
        <span>
          <b>Position {landing.place}</b> its place in the queue
        </span>
      </td>
    </tr>
  );
}
