"use client";

import type { LucideIcon } from "lucide-react";
import {
  ArrowUpDown,
  ArrowUpToLine,
  Copy,
  FileText,
  ListRestart,
  Pin,
  PinOff,
  Play,
  Square,
  SquarePause,
  Trash2,
} from "lucide-react";
import type { QueueRow } from "../../protocol/to-watcher";
import { nameAndVersion } from "../cpv";
import { failureTitle } from "../failure-words";
import { Dialog } from "../ui/dialog";
import { counted } from "../ui/number";
import type { RowCommand } from "./row-commands";
import { commandWords, rowCommands } from "./row-commands";
import styles from "./row-sheet.module.css";
import { statusWords } from "./row-words";
import type { RowCommands } from "./use-row-commands";

const ICONS: Record<RowCommand, LucideIcon> = {
  next: ArrowUpToLine,
  position: ArrowUpDown,
  pin: Pin,
  unpin: PinOff,
  requeue: ListRestart,
  hold: SquarePause,
  release: Play,
  open: FileText,
  copy: Copy,
  stop: Square,
  remove: Trash2,
};

/** The menu of a row for a thumb: the same, as a sheet from below. */
export function RowSheet({ row, commands, onClose }: { row: QueueRow; commands: RowCommands; onClose: () => void }) {
  return (
    <Dialog open onOpenChange={(wanted) => wanted || onClose()} title={nameAndVersion(row.cpv)} remark={remark(row)}>
      <ul className={styles.list}>
        {rowCommands(row).map((command) => {
          const Icon = ICONS[command];
          const refusal = commands.refusalOf(command);
          return (
            <li key={command}>
              <button
                type="button"
                aria-disabled={refusal !== undefined || undefined}
                onClick={() => {
                  if (refusal !== undefined) return;
                  onClose();
                  commands.run(command, [row]);
                }}
              >
                <Icon size={18} strokeWidth={1.5} absoluteStrokeWidth aria-hidden />
                {commandWords(command, row).word}
                {refusal !== undefined && <small>{refusal}</small>}
              </button>
            </li>
          );
        })}
      </ul>
    </Dialog>
  );
}

/** `Failed twice: compile error`. */
function remark(row: QueueRow): string {
  if (row.state !== "failed" || row.reason === null) return statusWords(row, undefined);
  return `${failureTitle(row.reason)}, ${counted(row.attempt, "attempt")}`;
}
