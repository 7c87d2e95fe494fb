"use client";

import { X } from "lucide-react";
import type { QueueRow } from "../../protocol/to-watcher";
import { Button } from "../ui/button";
import { countText } from "../ui/number";
import { OFFERED, rowCommands } from "./row-commands";
import styles from "./selection-bar.module.css";
import type { RowCommands } from "./use-row-commands";

type SelectionBarProps = { rows: readonly QueueRow[]; commands: RowCommands; onClear: () => void };

/** In the place of the tabs while rows are selected: what can be done with them together. Each does it with those it is possible for. */
export function SelectionBar({ rows, commands, onClear }: SelectionBarProps) {
  return (
    <div className={styles.bar} role="toolbar" aria-label="Selected packages">
      <b>{countText(rows.length)} selected</b>
      {OFFERED.map(([command, words]) => {
        const able = rows.filter((row) => rowCommands(row).includes(command));
        if (able.length === 0) return null;
        return (
          <Button
            key={command}
            size="small"
            refusal={commands.refusalOf(command)}
            onClick={() => commands.run(command, able)}
          >
            {words}
            {able.length < rows.length && <span className={styles.some}>{countText(able.length)}</span>}
          </Button>
        );
      })}
      <Button
        size="small"
        look="ghost"
        hint="Clear the selection (Esc)"
        aria-label="Clear the selection"
        onClick={onClear}
      >
        <X size={15} aria-hidden />
      </Button>
    </div>
  );
}
