import { ChevronRight } from "lucide-react";
import { BUILD_BADGES, StateLabel } from "../state-badges";
import { countText } from "../ui/number";
import type { ListItem, QueueGroup } from "./queue-list";
import styles from "./queue-table.module.css";

type GroupLineProps = {
  item: Extract<ListItem, { kind: "group" }>;
  /** Pixels from the top of the list; null while it sticks to the top of the view. */
  top: number | null;
  rowIndex: number;
  active: boolean;
  onFold: (group: QueueGroup, close: boolean) => void;
};

/** The head of a group: folds it away and back. */
export function GroupLine({ item: { group, count, open }, top, rowIndex, active, onFold }: GroupLineProps) {
  const badge = BUILD_BADGES[group];
  return (
    <tr
      className={styles.group}
      style={top === null ? {} : { transform: `translateY(${top}px)` }}
      aria-rowindex={rowIndex}
      data-group={group}
      data-stuck={top === null || undefined}
    >
      <td colSpan={7}>
        <button
          type="button"
          aria-expanded={open}
          tabIndex={active ? 0 : -1}
          data-key={group}
          onClick={() => onFold(group, open)}
        >
          <ChevronRight size={14} aria-hidden data-open={open || undefined} />
          <StateLabel badge={badge} size={15} />
          <span className={styles.count}>{countText(count)}</span>
          <span className={styles.hint}>{HINTS[group]}</span>
        </button>
      </td>
    </tr>
  );
}

const HINTS: Record<QueueGroup, string> = {
  building: "",
  failed: "drag into the queue to try again",
  ready: "next free cores take from the top",
  waiting: "become ready when what they need is built",
  blocked: "something they need has failed",
  held: "set aside until somebody releases them",
};
