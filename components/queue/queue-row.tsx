"use client";

import { Ellipsis, GripVertical } from "lucide-react";
import dynamic from "next/dynamic";
import type { ReactNode } from "react";
import { memo, useRef, useState } from "react";
import type { BuildId } from "../../protocol/ids";
import type { HeldBuild, QueueRow } from "../../protocol/to-watcher";
import { AtomName } from "../atom-name";
import { packagePath } from "../cpv";
import { useDraggable } from "../drag/use-draggable";
import { leftWords } from "../held-words";
import { BUILD_BADGES, StateLabel } from "../state-badges";
import { doneShare, timeLeft } from "../swarm/merge/build-progress";
import { estimateText } from "../ui/duration";
import { Link } from "../ui/link";
import { countText } from "../ui/number";
import type { QueueActions } from "./queue-actions";
import type { QueueGroup } from "./queue-list";
import styles from "./queue-table.module.css";
import { runsOnWords, statusWords } from "./row-words";
import type { RowCommands } from "./use-row-commands";

const RowMenu = dynamic(() => import("./row-menu").then((module) => module.RowMenu), { ssr: false });

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
  selected: boolean;
  /** It can be picked up now. */
  movable: boolean;
  /** Asked for, not confirmed yet. */
  unconfirmed: boolean;
  menuOpen: boolean;
  /** A thumb gets a sheet in the place of the menu. */
  touch: boolean;
  actions: QueueActions;
  commands: RowCommands;
  onMenu: (build: BuildId, open: boolean) => void;
  /** What goes along when it is taken hold of. */
  onTake: (row: QueueRow) => readonly QueueRow[];
};

/** One build of the queue. */
export const BuildLine = memo(function BuildLine(props: BuildLineProps) {
  const { row, place, held, active, movable, onTake } = props;
  const line = useRef<HTMLTableRowElement>(null);
  const { handle, marks } = useDraggable(line, movable ? row : null, onTake);

  return (
    <tr
      ref={line}
      className={styles.row}
      style={{ transform: `translateY(${props.top}px)` }}
      aria-rowindex={props.rowIndex}
      data-selected={props.selected || undefined}
      data-pkg={row.cpv}
      data-build={row.build}
      data-group={props.group}
      data-status={row.state}
      {...marks}
      data-unconfirmed={props.unconfirmed || undefined}
    >
      <td className={styles.handle} {...handle}>
        {movable && (
          <span title={row.state === "failed" ? "Drag into the queue to try again" : "Drag to another place (Space)"}>
            <GripVertical size={16} aria-hidden />
          </span>
        )}
      </td>
      <td className={styles.place}>{place === null ? "–" : countText(place)}</td>
      <td className={styles.package}>
        <Link
          href={packagePath(row.cpv)}
          draggable={false}
          prefetch={false}
          tabIndex={active ? 0 : -1}
          data-key={row.build}
        >
          <AtomName cpv={row.cpv} />
        </Link>
        {props.selected && <span className="unseen">selected</span>}
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
        <RowButton {...props} />
      </td>
    </tr>
  );
});

/** The menu itself is loaded when it is first wanted. */
function RowButton({ row, active, menuOpen, touch, actions, commands, onMenu }: BuildLineProps) {
  const [wanted, setWanted] = useState(false);
  if (menuOpen && !wanted) setWanted(true);
  const open = (isOpen: boolean) => onMenu(row.build, isOpen);
  const button = (press?: () => void) => (
    <button
      type="button"
      className={styles.menu}
      aria-label={`Actions for ${row.cpv}`}
      aria-haspopup={touch ? "dialog" : "menu"}
      tabIndex={active ? 0 : -1}
      {...(press && { onClick: press })}
    >
      <Ellipsis size={16} aria-hidden />
    </button>
  );
  if (touch || !wanted) return button(() => open(true));
  return (
    <RowMenu row={row} trigger={button()} actions={actions} commands={commands} open={menuOpen} onOpenChange={open} />
  );
}

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
