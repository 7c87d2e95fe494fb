"use client";

import { useMemo } from "react";
import { BUILD_BADGES } from "../state-badges";
import { buildTotals } from "../swarm/merge/totals";
import { useMaybeSwarm } from "../swarm/provider";
import { countText } from "../ui/number";
import { Tabs } from "../ui/tabs";
import { ViewLink } from "../ui/view-link";
import type { QueueGroup } from "./queue-list";

/** Held is rare: its tab is there when something is held. */
const ALWAYS_SHOWN = ["building", "ready", "waiting", "blocked", "failed"] as const satisfies readonly QueueGroup[];

type StatusTabsProps = { only: QueueGroup | null; hrefOf: (only: QueueGroup | null) => string };

/** Each state with its count; one of them, or all, is shown. */
export function StatusTabs({ only, hrefOf }: StatusTabsProps) {
  const rows = useMaybeSwarm((known) => known.rows);
  const totals = useMemo(() => (rows === null ? null : buildTotals(rows.values())), [rows]);
  const groups: QueueGroup[] = [...ALWAYS_SHOWN];
  if (only === "held" || (totals !== null && totals.held > 0)) groups.push("held");

  return (
    <Tabs label="Filter by status">
      <ViewLink href={hrefOf(null)} aria-current={only === null}>
        All
      </ViewLink>
      {groups.map((group) => (
        <ViewLink key={group} href={hrefOf(group)} aria-current={only === group}>
          {BUILD_BADGES[group].word} {totals !== null && <span>{countText(totals[group])}</span>}
        </ViewLink>
      ))}
    </Tabs>
  );
}
