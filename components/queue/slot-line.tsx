import type { Landing } from "./landing";
import styles from "./queue-table.module.css";

/** Opens where the dragged build would stand. */
export function SlotLine({ landing, top }: { landing: Landing; top: number }) {
  return (
    <tr className={styles.slot} style={{ transform: `translateY(${top}px)` }} data-group={landing.group} data-slot="">
      <td colSpan={7}>
        <span>
          <b>Position {landing.place}</b> {landing.because}
        </span>
      </td>
    </tr>
  );
}
