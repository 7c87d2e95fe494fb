"use client";

import { useState } from "react";
import { useStale } from "../swarm/provider";
import { useLocalNow } from "../swarm/swarm-clock";
import { ageText } from "../ui/age";
import { counted } from "../ui/number";
import { Shape } from "../ui/shapes";
import styles from "./log.module.css";
import type { LogView } from "./log-feed";

/** A compiler may be silent for long; only after this does the silence get a word. */
const SILENCE_MS = 60_000;

/** Is the log live, how old is its newest line, how long is it? */
export function LogFooter({ view, busyCores }: { view: LogView; busyCores: number | null }) {
  return (
    <>
      <LogAge view={view} busyCores={busyCores} />
      <span className={styles.count}>{counted(view.log.totalLines, "line")}</span>
    </>
  );
}

function LogAge({ view, busyCores }: { view: LogView; busyCores: number | null }) {
  const now = useLocalNow(500);
  const [openedAt] = useState(now);
  const stale = useStale();
  if (view.log.complete) return <span>complete</span>;
  if (stale) {
    return (
      <span className={styles.age} data-tone="warn">
        <Shape name="triangle-mark" size={14} />
        no connection, lines may be missing
      </span>
    );
  }
  return (
    <span className={styles.age}>
      <span data-tone="built">
        <Shape name="dot" />
      </span>
      {liveWords(view.lastLineAt, openedAt, now, busyCores)}
    </span>
  );
}

function liveWords(lastLineAt: number | null, openedAt: number, now: number, busyCores: number | null): string {
  const silence = now - (lastLineAt ?? openedAt);
  if (silence > SILENCE_MS) {
    const busy = busyCores === null ? "" : `, ${counted(Math.round(busyCores), "core")} busy`;
    return `no output for ${ageText(silence)}${busy}`;
  }
  return lastLineAt === null ? "live" : `live, last line ${ageText(silence)} ago`;
}
