"use client";

import { useDeferredValue, useMemo, useRef, useState } from "react";
import type { BuildId } from "../../protocol/ids";
import type { HeldBuild } from "../../protocol/to-watcher";
import { usePageKeys } from "../shell/use-page-keys";
import { useSwarm } from "../swarm/provider";
import { WhenKnown } from "../swarm/when-known";
import { SearchField } from "../ui/search-field";
import { AddPackages } from "./add-packages";
import { withForeseen } from "./foreseen";
import { QueueEmpty } from "./queue-empty";
import { parseFilter } from "./queue-filter";
import type { QueueGroup } from "./queue-list";
import { groupRows, listItems, QUEUE_GROUPS } from "./queue-list";
import styles from "./queue-page.module.css";
import { QueueSkeleton } from "./queue-skeleton";
import { QueueTable } from "./queue-table";
import { StatusTabs } from "./status-tabs";
import { useQueueActions } from "./use-queue-actions";
import { useQueueUrl } from "./use-queue-url";

/** What is built now, what is next, and what needs a person, in one list. */
export function QueuePage() {
  const url = useQueueUrl();
  const filter = useRef<HTMLInputElement>(null);
  usePageKeys(({ key }) => {
    if (key === "/") filter.current?.focus();
    return key === "/";
  });
  return (
    <div className={styles.page} data-fill="always">
      <div className={styles.head}>
        <h1>Queue</h1>
        <StatusTabs only={url.only} hrefOf={url.hrefOf} />
        <div className={styles.tools}>
          <SearchField
            field={filter}
            label="Filter packages"
            hint="A name, or status:failed, drone:tarn, blocks:>10"
            query={url.query}
            onSearch={url.search}
          />
          <AddPackages />
        </div>
      </div>
      <WhenKnown loading={<QueueSkeleton />}>
        <QueueList only={url.only} query={url.query} onShowAll={url.showAll} />
      </WhenKnown>
    </div>
  );
}

function QueueList({ only, query, onShowAll }: { only: QueueGroup | null; query: string; onShowAll: () => void }) {
  const known = useSwarm(({ rows }) => rows);
  const actions = useQueueActions();
  const held = useHeldBuilds();
  const [folded, setFolded] = useState<Partial<Record<QueueGroup, boolean>>>({});
  const searched = useDeferredValue(query);

  const rows = useMemo(() => withForeseen(known, actions.foreseen), [known, actions.foreseen]);
  const groups = useMemo(() => groupRows(rows.values()), [rows]);
  const view = useMemo(() => {
    // What builds is told by the rest of the dashboard; here it is in the way, unless it is asked for.
    const buildingAsked = only !== null || searched.trim() !== "";
    const isClosed = (group: QueueGroup) => folded[group] ?? (group === "building" && !buildingAsked);
    return { only, closed: new Set(QUEUE_GROUPS.filter(isClosed)), fits: parseFilter(searched) };
  }, [only, searched, folded]);
  const items = useMemo(() => listItems(groups, view), [groups, view]);

  if (items.length === 0) return <QueueEmpty rows={rows} only={only} query={searched} onShowAll={onShowAll} />;
  return (
    <QueueTable
      list={{ items, groups, rows, view }}
      held={held}
      actions={actions}
      onFold={(group, close) => setFolded((before) => ({ ...before, [group]: close }))}
    />
  );
}

/** What the drones tell of the builds they hold. */
function useHeldBuilds(): ReadonlyMap<BuildId, HeldBuild> {
  const buckets = useSwarm((known) => known.buckets);
  return useMemo(
    () => new Map([...buckets.values()].flatMap(({ builds }) => builds.map((build) => [build.build, build] as const))),
    [buckets],
  );
}
