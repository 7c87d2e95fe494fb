"use client";

import { X } from "lucide-react";
import { useMemo } from "react";
import { BUILD_BADGES } from "../state-badges";
import { buildTotals } from "../swarm/merge/totals";
import { useMaybeSwarm } from "../swarm/provider";
import { countText } from "../ui/number";
import { Tabs } from "../ui/tabs";
import { ViewLink } from "../ui/view-link";
import type { QueueGroup } from "./queue-list";
import type { QueueUrl } from "./queue-url";

/** Held is rare: its tab is there when something is held. */
const ALWAYS_SHOWN = ["building", "ready", "waiting", "blocked", "failed"] as const satisfies readonly QueueGroup[];

type StatusTabsProps = { url: QueueUrl; hrefOf: (changes: Partial<QueueUrl>) => string };

/** Each state with its count; one of them, or all, is shown. */
export function StatusTabs({ url: { only, drone, chain }, hrefOf }: StatusTabsProps) {
  const rows = useMaybeSwarm((known) => known.rows);
  const totals = useMemo(() => (rows === null ? null : buildTotals(rows.values())), [rows]);
  const groups: QueueGroup[] = [...ALWAYS_SHOWN];
  if (only === "held" || (totals !== null && totals.held > 0)) groups.push("held");

  return (
    <Tabs label="Filter by status">
      <ViewLink href={hrefOf({ only: null })} aria-current={only === null}>
        All
      </ViewLink>
      {groups.map((group) => (
        <ViewLink key={group} href={hrefOf({ only: group })} aria-current={only === group}>
          {BUILD_BADGES[group].word} {totals !== null && <span>{countText(totals[group])}</span>}
        </ViewLink>
      ))}
      {drone !== null && <Scope words={drone} href={hrefOf({ drone: null })} />}
      {chain && <Scope words="Longest chain" href={hrefOf({ chain: false })} />}
    </Tabs>
  );
}

/** What the list is narrowed to beside a status; a click takes it away. */
function Scope({ words, href }: { words: string; href: string }) {
  return (
    <ViewLink href={href} aria-label={`${words}: show all again`}>
      {words} <X size={13} aria-hidden />
    </ViewLink>
  );
}
