"use client";

import { GripVertical } from "lucide-react";
import type { RefCallback } from "react";
import { AtomName } from "../atom-name";
import { counted } from "../ui/number";
import type { Carrying } from "./drag";
import { targetOf } from "./drag";
import { DragBar } from "./drag-bar";
import { useDrag } from "./drag-context";
import styles from "./drag-layer.module.css";

type DragLayerProps = { card: RefCallback<HTMLDivElement>; spoken: string };

/** What floats over every page while builds are carried, and what is said to those who listen. */
export function DragLayer({ card, spoken }: DragLayerProps) {
  const drag = useDrag((now) => now);
  return (
    <>
      {drag.state === "carrying" && drag.hand !== "keys" && (
        <div ref={card} className={styles.follower} aria-hidden>
          <Card drag={drag} />
        </div>
      )}
      <DragBar drag={drag} />
      <div className={`unseen ${styles.spoken}`} role="status" aria-live="assertive" aria-atomic data-announcements>
        {spoken}
      </div>
    </>
  );
}

function Card({ drag: { lead, field, over } }: { drag: Carrying }) {
  const { length } = field.carried;
  return (
    <div className={styles.card} data-many={length > 1 || undefined} data-beside={targetOf(over) !== null || undefined}>
      <GripVertical size={16} aria-hidden />
      <AtomName cpv={lead.cpv} />
      {length === 1 && lead.state === "failed" && <span className={styles.end}>Attempt {lead.attempt + 1}</span>}
      {length > 1 && <span className={styles.end}>{counted(length, "package")}</span>}
    </div>
  );
}
