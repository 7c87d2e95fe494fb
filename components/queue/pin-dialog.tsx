"use client";

import type { QueueRow } from "../../protocol/to-watcher";
import { useLegalPlace } from "../drag/use-legal-place";
import { droneVerdict } from "../drag/verdict";
import { useDrones } from "../drones/use-drones";
import { namesOf } from "../names-of";
import { DRONE_BADGES, StateIcon } from "../state-badges";
import { Dialog } from "../ui/dialog";
import styles from "./pin-dialog.module.css";
import type { QueueActions } from "./queue-actions";

type PinDialogProps = { rows: readonly QueueRow[]; actions: QueueActions; onClose: () => void };

/** Which drone alone builds them: each says what would happen, as it does while they are dragged. */
export function PinDialog({ rows, actions, onClose }: PinDialogProps) {
  const drones = useDrones();
  const legal = useLegalPlace(rows);
  const failedOn = legal?.failedOn ?? [];
  return (
    <Dialog
      open
      onOpenChange={(wanted) => wanted || onClose()}
      title={`Pin ${namesOf(rows)}`}
      remark="only that drone builds it"
    >
      <ul className={styles.list}>
        {drones.map((bucket) => {
          const verdict = droneVerdict(bucket, rows, failedOn);
          return (
            <li key={bucket.drone}>
              <button
                type="button"
                aria-disabled={verdict.kind === "refused" || undefined}
                onClick={() => {
                  if (verdict.kind === "refused") return;
                  actions.pin(rows, bucket.drone);
                  onClose();
                }}
              >
                <StateIcon badge={DRONE_BADGES[bucket.state]} />
                <b>{bucket.drone}</b>
                <span data-tone={verdict.kind === "warn" ? "warn" : undefined}>{verdict.words}</span>
              </button>
            </li>
          );
        })}
      </ul>
    </Dialog>
  );
}
