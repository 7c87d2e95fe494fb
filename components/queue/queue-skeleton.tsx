import { Panel } from "../ui/panel";
import { Skeleton } from "../ui/skeleton";
import styles from "./queue-table.module.css";

const WIDTHS = ["38%", "26%", "44%", "31%", "35%", "28%", "41%", "24%", "33%", "37%", "29%", "42%"];

/** The list before the first snapshot. */
export function QueueSkeleton() {
  return (
    <Panel className={styles.panel}>
      <div aria-busy="true">
        <span className="unseen">Loading the queue</span>
        {WIDTHS.map((width) => (
          <div key={width} className={styles.coming}>
            <Skeleton width={width} />
          </div>
        ))}
      </div>
    </Panel>
  );
}
