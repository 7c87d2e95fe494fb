"use client";

import { Search } from "lucide-react";
import type { KeyboardEvent, RefObject } from "react";
import { useState } from "react";
import { Key } from "./menu";
import styles from "./search-field.module.css";

type SearchFieldProps = {
  field: RefObject<HTMLInputElement | null>;
  /** What is looked for, and what it may be. */
  label: string;
  hint?: string;
  query: string;
  onSearch: (query: string) => void;
};

/** Filters while it is typed in. Esc empties it, and leaves it when it is empty. */
export function SearchField({ field, label, hint, query, onSearch }: SearchFieldProps) {
  const [typed, setTyped] = useState(query);
  const [seen, setSeen] = useState(query);
  const [sent, setSent] = useState<readonly string[]>([]);
  // The address follows what is typed with a delay. Only a query that was never sent from here is news: back was pressed, or a link opened.
  if (query !== seen) {
    setSeen(query);
    setSent(sent.slice(sent.indexOf(query) + 1));
    if (!sent.includes(query)) setTyped(query);
  }

  const search = (text: string) => {
    setTyped(text);
    setSent([...sent, text]);
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
      <span className="unseen">{label}</span>
      <input
        ref={field}
        type="search"
        placeholder="Filter"
        title={hint}
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
