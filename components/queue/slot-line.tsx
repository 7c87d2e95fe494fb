import type { Carrying } from "../drag/drag";
import { placeWords, startWords } from "../drag/drag-words";
import { startAt } from "../drag/start-time";
import { capitalised } from "../ui/capitalised";

import styles from "./queue-table.module.css";

/** Opens where the carried builds would stand: which place that is, and when they would start; or why it is not further. */
export function SlotLine({ drag, top }: { drag: Carrying; top: number }) {
  const { landing } = drag;
  const start = startAt(drag);
  return (
    <tr className={styles.slot} style={{ transform: `translateY(${top}px)` }} data-group={landing.group} data-slot="">
      <td colSpan={7}>
        <span>
          <b>{capitalised(placeWords(landing))}</b>
          {start !== null && <span>{startWords(start)}</span>}
          {landing.because !== null && <em>{landing.because}.</em>}
        </span>
      </td>
    </tr>
  );
}
