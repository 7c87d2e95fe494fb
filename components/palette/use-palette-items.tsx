"use client";

import { useRouter } from "next/navigation";
import type { ReactNode } from "react";
import { useMemo } from "react";
import type { Bucket, QueueRow } from "../../protocol/to-watcher";
import { AtomName } from "../atom-name";
import { packagePath } from "../cpv";
import { dronePath } from "../drones/drone-path";
import { OFFERED, rowCommands } from "../queue/row-commands";
import type { SelectedRows } from "../queue/selected-rows";
import { useSelectedRows } from "../queue/selected-rows";
import type { CommandKind } from "../shell/keys";
import { COMMANDS } from "../shell/keys";
import { PAGES_WITH_KEY, VERSIONS } from "../shell/pages";
import { BUILD_BADGES, DRONE_BADGES, StateIcon } from "../state-badges";
import { useMaybeSwarm, useNoConnection } from "../swarm/provider";
import type { Actions } from "../swarm/use-actions";
import { useActions } from "../swarm/use-actions";
import { countText } from "../ui/number";
import type { PaletteItem } from "./palette-search";

/** An item with how it looks and what it does. */
export type RunnableItem = PaletteItem & {
  icon: ReactNode;
  shown: ReactNode;
  remark?: string;
  shortcut?: string;
  /** Why it can do nothing now. */
  refusal?: string | undefined;
  run: () => void;
};

const NO_ROWS: ReadonlyMap<number, QueueRow> = new Map();
const NO_BUCKETS: ReadonlyMap<string, Bucket> = new Map();

/** All that the palette knows, in no order. */
export function usePaletteItems(onCommand: (kind: CommandKind) => void): RunnableItem[] {
  const router = useRouter();
  const rows = useMaybeSwarm((known) => known.rows) ?? NO_ROWS;
  const buckets = useMaybeSwarm((known) => known.buckets) ?? NO_BUCKETS;
  const actions = useActions();
  const refusal = useNoConnection();
  const selected = useSelectedRows();

  const open = (path: string) => () => router.push(path);
  const packages = useMemo(() => newestRows(rows.values()), [rows]);
  return [
    ...selectionItems(selected),
    ...commandItems(onCommand, refusal),
    ...[...buckets.values()].map((bucket) => groundItem(bucket, actions, refusal)),
    ...packages.filter(({ state }) => state === "failed").map((row) => requeueItem(row, actions, refusal)),
    ...PAGES_WITH_KEY.map((page) => ({ ...pageItem(page, open(page.path)), shortcut: `g ${page.letter}` })),
    pageItem(VERSIONS, open(VERSIONS.path)),
    ...[...buckets.values()].map(({ drone, state }) => ({
      ...{ key: `drone ${drone}`, group: "Drones" as const, text: drone, shown: <b>{drone}</b> },
      ...{ remark: DRONE_BADGES[state].word, run: open(dronePath(drone)) },
      icon: <StateIcon badge={DRONE_BADGES[state]} label={null} />,
    })),
    ...packages.map(({ cpv, state }) => ({
      ...{ key: cpv, group: "Packages" as const, text: cpv, shown: <AtomName cpv={cpv} /> },
      ...{ remark: BUILD_BADGES[state].word, run: open(packagePath(cpv)) },
      icon: <StateIcon badge={BUILD_BADGES[state]} label={null} />,
    })),
  ];
}

type NamedPage = Pick<(typeof PAGES_WITH_KEY)[number], "Icon"> & { path: string; name: string };

function pageItem({ path, name, Icon }: NamedPage, run: () => void): RunnableItem {
  return {
    ...{ key: path, group: "Pages", text: name, shown: name, run },
    icon: <Icon size={16} strokeWidth={1.5} absoluteStrokeWidth aria-hidden="true" />,
  };
}

/** One row per package version: its newest build. */
function newestRows(rows: Iterable<QueueRow>): QueueRow[] {
  const newest = new Map<string, QueueRow>();
  for (const row of rows) {
    const known = newest.get(row.cpv);
    if (known === undefined || known.build < row.build) newest.set(row.cpv, row);
  }
  return [...newest.values()];
}

function commandItems(onCommand: (kind: CommandKind) => void, refusal: string | undefined): RunnableItem[] {
  return COMMANDS.filter(({ kind }) => kind !== "palette").map(({ kind, words, keys }) => ({
    ...{ key: kind, group: "Actions", text: words, shown: words, icon: <i />, shortcut: keys },
    refusal: kind === "pause" || kind === "add" ? refusal : undefined,
    run: () => onCommand(kind),
  }));
}

/** What can be done with the rows that are selected, each with those it is possible for. */
function selectionItems(selected: SelectedRows): RunnableItem[] {
  if (selected === null) return [];
  const { rows, commands } = selected;
  return OFFERED.flatMap(([command, words]): RunnableItem[] => {
    const able = rows.filter((row) => rowCommands(row).includes(command));
    if (able.length === 0) return [];
    const text = `${words} the ${able.length === rows.length ? "" : `${countText(able.length)} of `}${countText(rows.length)} selected`;
    return [
      {
        ...{ key: `selected ${command}`, group: "Actions", text, shown: text, icon: <i /> },
        refusal: commands.refusalOf(command),
        run: () => commands.run(command, able),
      },
    ];
  });
}

function groundItem({ drone, grounding }: Bucket, actions: Actions, refusal: string | undefined): RunnableItem {
  const words = `${grounding === null ? "Ground" : "Unground"} ${drone}`;
  return {
    ...{ key: `ground ${drone}`, group: "Actions", text: words, shown: words, icon: <i />, refusal },
    run: () => void (grounding === null ? actions.ground(drone) : actions.unground(drone)),
  };
}

function requeueItem(row: QueueRow, { requeue }: Actions, refusal: string | undefined): RunnableItem {
  return {
    ...{ key: `requeue ${row.cpv}`, group: "Actions", text: `Requeue ${row.cpv}`, icon: <i />, refusal },
    shown: (
      <>
        Requeue <AtomName cpv={row.cpv} />
      </>
    ),
    run: () => void requeue([row]),
  };
}
