"use client";

import { Search } from "lucide-react";
import type { KeyboardEvent, RefObject } from "react";
import { useState } from "react";
import { Key } from "../ui/menu";
import styles from "./queue-page.module.css";

type FilterFieldProps = { field: RefObject<HTMLInputElement | null>; query: string; onSearch: (query: string) => void };

/** Filters while it is typed in. Esc empties it, and leaves it when it is empty. */
export function FilterField({ field, query, onSearch }: FilterFieldProps) {
  const [typed, setTyped] = useState(query);
  // The address changed by itself: back was pressed, or a link was opened.
  const [told, setTold] = useState(query);
  if (query !== told) {
    setTold(query);
    setTyped(query);
  }

  const search = (text: string) => {
    setTyped(text);
    setTold(text);
    onSearch(text);
  };
  const press = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    if (typed === "") field.current?.blur();
    else search("");
  };

  return (
    <label className={styles.filter}>
      <Search size={14} aria-hidden />
      <span className="unseen">Filter packages</span>
      <input
        ref={field}
        type="search"
        placeholder="Filter"
        title="A name, or status:failed, drone:tarn, blocks:>10"
        value={typed}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => search(event.target.value)}
        onKeyDown={press}
      />
      <Key>/</Key>
    </label>
  );
}
