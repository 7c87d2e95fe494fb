"use client";

import { GripVertical } from "lucide-react";
import type { ReactNode } from "react";
import { memo, useRef, useState } from "react";
import { createPortal } from "react-dom";
import type { BuildId } from "../../protocol/ids";
import type { HeldBuild, QueueRow } from "../../protocol/to-watcher";
import { AtomName } from "../atom-name";
import { packagePath } from "../cpv";
import { leftWords } from "../held-words";
import { BUILD_BADGES, StateLabel } from "../state-badges";
import { doneShare, timeLeft } from "../swarm/merge/build-progress";
import { estimateText } from "../ui/duration";
import { Link } from "../ui/link";
import type { QueueGroup } from "./queue-list";
import styles from "./queue-table.module.css";
import { RowMenu } from "./row-menu";
import { runsOnWords, statusWords } from "./row-words";
import type { QueueActions } from "./use-queue-actions";
import { useDraggableRow } from "./use-row-drag";

type BuildLineProps = {
  row: QueueRow;
  group: QueueGroup;
  place: number | null;
  held: HeldBuild | undefined;
  /** Pixels from the top of the list. */
  top: number;
  rowIndex: number;
  /** The keys act on it. */
  active: boolean;
  /** It can be picked up now. */
  movable: boolean;
  dragged: boolean;
  /** Asked for, not confirmed yet. */
  unconfirmed: boolean;
  menuOpen: boolean;
  actions: QueueActions;
  onMenu: (build: BuildId, open: boolean) => void;
};

/** One build of the queue. */
export const BuildLine = memo(function BuildLine(props: BuildLineProps) {
  const { row, place, held, active } = props;
  const line = useRef<HTMLTableRowElement>(null);
  const [card, setCard] = useState<HTMLElement | null>(null);
  useDraggableRow(line, props.movable ? row.build : null, (container) => {
    setCard(container);
    return () => setCard(null);
  });

  return (
    <tr
      ref={line}
      className={styles.row}
      style={{ transform: `translateY(${props.top}px)` }}
      aria-rowindex={props.rowIndex}
      data-pkg={row.cpv}
      data-build={row.build}
      data-group={props.group}
      data-status={row.state}
      data-dragged={props.dragged || undefined}
      data-unconfirmed={props.unconfirmed || undefined}
    >
      <td className={styles.handle}>
        {props.movable && (
          <span title={row.state === "failed" ? "Drag into the queue to try again" : "Drag to another place (Alt ↑ ↓)"}>
            <GripVertical size={16} aria-hidden />
          </span>
        )}
      </td>
      <td className={styles.place}>{place ?? "–"}</td>
      <td className={styles.package}>
        <Link href={packagePath(row.cpv)} draggable={false} tabIndex={active ? 0 : -1} data-key={row.build}>
          <AtomName cpv={row.cpv} />
        </Link>
      </td>
      <td className={styles.status} title={row.because ?? undefined}>
        <StateLabel
          badge={BUILD_BADGES[row.state]}
          word={statusWords(row, held)}
          progress={held && doneShare(held)}
          size={15}
        />
      </td>
      <Estimate row={row} held={held} />
      <td className={styles.where}>{runsOnWords(row)}</td>
      <td className={styles.actions}>
        <RowMenu
          row={row}
          actions={props.actions}
          open={props.menuOpen}
          reachable={active}
          onOpenChange={(open) => props.onMenu(row.build, open)}
        />
        {card !== null && createPortal(<DragCard row={row} />, card)}
      </td>
    </tr>
  );
});

/** How long it takes, or for a build that runs what is left of it. */
function Estimate({ row, held }: Pick<BuildLineProps, "row" | "held">) {
  if (row.state === "building" && held !== undefined) {
    const left = timeLeft(held);
    if (left.kind === "over") {
      return <EstimateCell title="Takes longer than expected">{leftWords(held)}</EstimateCell>;
    }
    if (left.kind === "left") return <EstimateCell title="Time left">{estimateText(left.seconds)}</EstimateCell>;
  }
  if (row.expectedSeconds === null) return <EstimateCell title="No estimate: not built before">–</EstimateCell>;
  const title = row.isGuess ? "No history. Estimate from similar packages." : undefined;
  return <EstimateCell title={title}>{estimateText(row.expectedSeconds)}</EstimateCell>;
}

function EstimateCell({ title, children }: { title?: string | undefined; children: ReactNode }) {
  return (
    <td className={styles.estimate} title={title}>
      {children}
    </td>
  );
}

/** Follows the pointer. */
function DragCard({ row }: { row: QueueRow }) {
  return (
    <div className={styles.card}>
      <GripVertical size={16} aria-hidden />
      <AtomName cpv={row.cpv} />
      {row.state === "failed" && <span className={styles.cardEnd}>Attempt {row.attempt + 1}</span>}
    </div>
  );
}
