"use client";

import { usePathname } from "next/navigation";
import { useEffect, useRef } from "react";
import { STATUS_BADGES } from "../state-badges";
import { useSwarm } from "../swarm/provider";
import { useSwarmNow } from "../swarm/swarm-clock";
import { Shape } from "../ui/shapes";
import { Tooltip } from "../ui/tooltip";
import { iconFrom } from "./favicon";
import { pausedWords } from "./paused-words";
import styles from "./status-pill.module.css";

/** The swarm in one word. Its shape is also the icon of the browser's tab. `percent` of the run is done. */
export function StatusPill({ percent }: { percent: number }) {
  const summary = useSwarm((known) => known.summary);
  const now = useSwarmNow(60_000);
  const pill = useRef<HTMLSpanElement>(null);
  const pathname = usePathname();
  const badge = STATUS_BADGES[summary.status];

  useEffect(() => {
    const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
    // The address is part of it: Next puts its own icon back when that changes.
    const shows = `${summary.status} ${percent} ${pathname}`;
    if (link === null || pill.current === null || link.dataset.shows === shows) return;
    link.dataset.shows = shows;
    link.href = iconFrom(pill.current);
  }, [summary.status, percent, pathname]);

  const why = summary.paused ? pausedWords(summary.paused, now) : summary.because;
  return (
    <Tooltip text={why}>
      <span ref={pill} className={styles.pill} data-tone={badge.tone} data-status={summary.status} role="status">
        <Shape name={badge.shape} size={14} progress={percent / 100} />
        <span>
          <span className={styles.heard}>Status: </span>
          {badge.word}
        </span>
      </span>
    </Tooltip>
  );
}
