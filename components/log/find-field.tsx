"use client";

import type { KeyboardEvent } from "react";
import { useEffect, useRef } from "react";
import styles from "./log.module.css";

type FindFieldProps = {
  wanted: string;
  /** Why nothing was found. */
  nothing: string | null;
  /** Where the view points at; the search begins there. */
  from: number | null;
  onWanted: (wanted: string, from: number | null) => void;
  onAgain: (direction: "down" | "up") => void;
  onClose: () => void;
};

/** Finds while it is typed in; Enter goes on, Shift Enter back, Esc leaves. */
export function FindField({ wanted, nothing, from, onWanted, onAgain, onClose }: FindFieldProps) {
  const field = useRef<HTMLInputElement>(null);
  const began = useRef(from);
  useEffect(() => field.current?.focus(), []);
  const press = (event: KeyboardEvent) => {
    if (event.key === "Escape") onClose();
    if (event.key !== "Enter") return;
    event.preventDefault();
    onAgain(event.shiftKey ? "up" : "down");
  };
  return (
    <label className={styles.find}>
      <span className="unseen">Find in the log</span>
      <input
        ref={field}
        type="search"
        value={wanted}
        placeholder="Find"
        spellCheck={false}
        autoComplete="off"
        onChange={({ target }) => onWanted(target.value, began.current)}
        onKeyDown={press}
      />
      <span className={styles.nothing} role="status">
        {wanted !== "" && nothing}
      </span>
    </label>
  );
}
