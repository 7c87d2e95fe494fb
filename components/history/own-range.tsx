"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { useSwarmStore } from "../swarm/provider";
import styles from "./own-range.module.css";
import type { Range } from "./range";
import { boundsOf, dayOf, rangeHref } from "./range";

type Days = { from: string; to: string };

/** From one day to another: what a person asks for who knows when it was. */
export function OwnRange({ range }: { range: Range }) {
  const router = useRouter();
  const store = useSwarmStore();
  const href = rangeHref(range);
  // What is being written, until the page shows it.
  const [draft, setDraft] = useState<(Days & { over: string }) | null>(null);
  const days = draft?.over === href ? draft : daysOf(range, store.getState().known?.now ?? Date.now());
  const ask = (next: Days) => {
    setDraft({ ...next, over: href });
    // A date that is half written is none.
    if (next.from !== "" && next.to !== "" && next.from <= next.to) {
      router.replace(rangeHref({ kind: "days", ...next }), { scroll: false });
    }
  };
  const backwards = days.from > days.to && days.to !== "";
  return (
    <fieldset className={styles.own} data-chosen={range.kind === "days" || undefined}>
      <legend className="unseen">Own range</legend>
      <input
        type="date"
        aria-label="From"
        value={days.from}
        onChange={({ target }) => ask({ ...days, from: target.value })}
      />
      <span aria-hidden="true">to</span>
      <input
        type="date"
        aria-label="To"
        value={days.to}
        aria-invalid={backwards}
        onChange={({ target }) => ask({ ...days, to: target.value })}
      />
      {backwards && (
        <span className={styles.problem} role="alert">
          It ends before it begins.
        </span>
      )}
    </fieldset>
  );
}

function daysOf(range: Range, now: number): Days {
  if (range.kind === "days") return range;
  const { from, to } = boundsOf(range, now);
  return { from: dayOf(from), to: dayOf(to) };
}
