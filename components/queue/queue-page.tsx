"use client";

import dynamic from "next/dynamic";
import { useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import type { BuildId } from "../../protocol/ids";
import type { HeldBuild, QueueRow } from "../../protocol/to-watcher";
import { AddPackages } from "../add/add-packages";
import { usePageKeys } from "../shell/use-page-keys";
import { useSwarm } from "../swarm/provider";
import { WhenKnown } from "../swarm/when-known";
import { SearchField } from "../ui/search-field";
import { Dock } from "./dock";
import { useForeseen, useQueueActions, useQueueRows } from "./queue-actions";
import { QueueEmpty } from "./queue-empty";
import { parseFilter, parseScope } from "./queue-filter";
import type { QueueGroup } from "./queue-list";
import { groupsOf, listItems, QUEUE_GROUPS } from "./queue-list";
import styles from "./queue-page.module.css";
import { QueueSkeleton } from "./queue-skeleton";
import { QueueTable } from "./queue-table";
import type { QueueUrl } from "./queue-url";
import { useTellSelected } from "./selected-rows";
import type { Selection } from "./selection";
import { NOTHING_SELECTED, selectedRows } from "./selection";
import { SelectionBar } from "./selection-bar";
import { StatusTabs } from "./status-tabs";
import { useQueueUrl } from "./use-queue-url";
import type { Asking } from "./use-row-commands";
import { useRowCommands } from "./use-row-commands";

const MoveDialog = dynamic(() => import("./move-dialog").then((module) => module.MoveDialog), { ssr: false });
const PinDialog = dynamic(() => import("./pin-dialog").then((module) => module.PinDialog), { ssr: false });

/** What is built now, what is next, and what needs a person, in one list. */
export function QueuePage() {
  const url = useQueueUrl();
  const filter = useRef<HTMLInputElement>(null);
  const [selected, setSelected] = useState<readonly QueueRow[]>([]);
  const [selection, setSelection] = useState(NOTHING_SELECTED);
  const [asking, setAsking] = useState<Asking | null>(null);
  const actions = useQueueActions();
  const commands = useRowCommands(actions, setAsking);
  useTellSelected(selected, commands);
  const clear = useCallback(() => setSelection(NOTHING_SELECTED), []);
  usePageKeys(({ key }) => {
    if (key === "/") filter.current?.focus();
    return key === "/";
  });
  return (
    <div className={styles.page} data-fill="always">
      <div className={styles.head}>
        <h1>Queue</h1>
        {selected.length > 0 ? (
          <SelectionBar rows={selected} commands={commands} onClear={clear} />
        ) : (
          <StatusTabs url={url} hrefOf={url.hrefOf} />
        )}
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
      <WhenKnown
        loading={
          <div className={styles.columns}>
            <QueueSkeleton />
          </div>
        }
      >
        <QueueList
          url={url}
          onShowAll={url.showAll}
          commands={commands}
          selection={selection}
          onSelect={setSelection}
          onSelected={setSelected}
        />
        {asking !== null && <Dialogs asking={asking} onClose={() => setAsking(null)} />}
      </WhenKnown>
    </div>
  );
}

type QueueListProps = {
  url: QueueUrl;
  onShowAll: () => void;
  commands: ReturnType<typeof useRowCommands>;
  selection: Selection;
  onSelect: (selection: Selection) => void;
  /** Tells which rows that are shown are selected. */
  onSelected: (rows: readonly QueueRow[]) => void;
};

function QueueList({ url, onShowAll, commands, selection, onSelect, onSelected }: QueueListProps) {
  const { only, drone, chain, query } = url;
  const rows = useQueueRows();
  const foreseen = useForeseen();
  const actions = useQueueActions();
  const held = useHeldBuilds();
  const [folded, setFolded] = useState<Partial<Record<QueueGroup, boolean>>>({});
  const searched = useDeferredValue(query);

  const groups = useMemo(() => groupsOf(rows), [rows]);
  const longest = useLongestChain();
  const view = useMemo(() => {
    // What builds is told by the rest of the dashboard; here it is in the way, unless it is asked for.
    const buildingAsked = only !== null || drone !== null || chain || searched.trim() !== "";
    const isClosed = (group: QueueGroup) => folded[group] ?? (group === "building" && !buildingAsked);
    const [inScope, fits] = [parseScope(drone, chain ? longest : null), parseFilter(searched)];
    return {
      ...{ only, closed: new Set(QUEUE_GROUPS.filter(isClosed)) },
      fits: (row: QueueRow) => inScope(row) && fits(row),
    };
  }, [only, drone, chain, longest, searched, folded]);
  const items = useMemo(() => listItems(groups, view), [groups, view]);
  const selected = useMemo(() => selectedRows(selection, items), [selection, items]);
  useEffect(() => onSelected(selected), [onSelected, selected]);

  const narrowed = drone !== null || chain;
  if (items.length === 0) {
    return <QueueEmpty rows={rows} only={only} narrowed={narrowed} query={searched} onShowAll={onShowAll} />;
  }
  return (
    <div className={styles.columns}>
      <QueueTable
        list={{ items, groups, rows, view }}
        held={held}
        foreseen={foreseen}
        actions={actions}
        commands={commands}
        selection={selection}
        onSelect={onSelect}
        onFold={(group, close) => setFolded((before) => ({ ...before, [group]: close }))}
      />
      <Dock rows={rows} groups={groups} />
    </div>
  );
}

function Dialogs({ asking, onClose }: { asking: Asking; onClose: () => void }) {
  const actions = useQueueActions();
  const rows = useQueueRows();
  const [groups] = useState(() => groupsOf(rows));
  switch (asking.kind) {
    case "position":
      return <MoveDialog rows={asking.rows} groups={groups} actions={actions} onClose={onClose} />;
    case "pin":
      return <PinDialog rows={asking.rows} actions={actions} onClose={onClose} />;
  }
}

/** The same set while the same builds are in it, however often the seconds of the chain are told. */
function useLongestChain(): ReadonlySet<BuildId> {
  const chain = useSwarm(({ summary }) => summary.longestChain);
  const builds = chain.map(({ build }) => build);
  const [kept, setKept] = useState<{ key: string; builds: ReadonlySet<BuildId> }>({ key: "", builds: new Set() });
  if (kept.key !== builds.join()) setKept({ key: builds.join(), builds: new Set(builds) });
  return kept.builds;
}

/** What the drones tell of the builds they hold. */
function useHeldBuilds(): ReadonlyMap<BuildId, HeldBuild> {
  const buckets = useSwarm((known) => known.buckets);
  return useMemo(
    () => new Map([...buckets.values()].flatMap(({ builds }) => builds.map((build) => [build.build, build] as const))),
    [buckets],
  );
}
