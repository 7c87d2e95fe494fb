"use client";

import type { MouseEvent } from "react";
import { useMemo } from "react";
import { BUILD_BADGES } from "../state-badges";
import { buildTotals } from "../swarm/merge/totals";
import { useMaybeSwarm } from "../swarm/provider";
import { countText } from "../ui/number";
import type { QueueGroup } from "./queue-list";
import styles from "./queue-page.module.css";

/** Held is rare: its tab is there when something is held. */
const ALWAYS_SHOWN = ["building", "ready", "waiting", "blocked", "failed"] as const satisfies readonly QueueGroup[];

type StatusTabsProps = {
  only: QueueGroup | null;
  hrefOf: (only: QueueGroup | null) => string;
  onShow: (only: QueueGroup | null) => void;
};

/** Each state with its count; one of them, or all, is shown. */
export function StatusTabs({ only, hrefOf, onShow }: StatusTabsProps) {
  const rows = useMaybeSwarm((known) => known.rows);
  const totals = useMemo(() => (rows === null ? null : buildTotals(rows.values())), [rows]);
  const groups: QueueGroup[] = [...ALWAYS_SHOWN];
  if (only === "held" || (totals !== null && totals.held > 0)) groups.push("held");

  const tab = (group: QueueGroup | null) => ({
    href: hrefOf(group),
    "aria-current": group === only,
    onClick: (event: MouseEvent) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      onShow(group);
    },
  });

  return (
    <nav className={styles.tabs} aria-label="Filter by status">
      <a {...tab(null)}>All</a>
      {groups.map((group) => (
        <a key={group} {...tab(group)}>
          {BUILD_BADGES[group].word} {totals !== null && <span>{countText(totals[group])}</span>}
        </a>
      ))}
    </nav>
  );
}
