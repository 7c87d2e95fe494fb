"use client";

import { useState } from "react";
import { plainText } from "./ansi";
import styles from "./log.module.css";
import type { LogWindow } from "./log-window";
import { lineAt } from "./log-window";

/** More would be read for minutes. */
const MOST_LINES = 20;

/** The log does not speak by itself; this button has the lines read that came since it was pressed last. Seen when focused. */
export function ReadAloud({ log }: { log: LogWindow }) {
  const [readTo, setReadTo] = useState(0);
  const [spoken, setSpoken] = useState("");

  const read = () => {
    const from = Math.max(readTo, log.totalLines - MOST_LINES) + 1;
    const lines = Array.from({ length: log.totalLines - from + 1 }, (_, at) => plainText(lineAt(log, from + at) ?? ""));
    setSpoken(lines.length === 0 ? "No new lines." : lines.join("\n"));
    setReadTo(log.totalLines);
  };

  return (
    <>
      <button type="button" className={styles.readAloud} onClick={read}>
        Read new lines
      </button>
      <span className="unseen" role="status">
        {spoken}
      </span>
    </>
  );
}
