"use client";

import dynamic from "next/dynamic";
import type { MouseEvent } from "react";
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { BuildId } from "../../protocol/ids";
import type { HeldBuild, QueueRow } from "../../protocol/to-watcher";
import { isDraggable } from "../drag/drag";
import { useDrag, useDragControl } from "../drag/drag-context";
import { placeWords } from "../drag/drag-words";
import { fieldOf, landingAt } from "../drag/landing";
import { useRowHeight } from "../shell/preferences";
import { useNoConnection } from "../swarm/provider";
import { Panel } from "../ui/panel";
import { useMedia } from "../ui/use-media";
import { HEAD_HEIGHT, keyOf, placesBeside, slotOf } from "./drawn-items";
import type { Foreseen } from "./foreseen";
import { isForeseen } from "./foreseen";
import { GroupLine } from "./group-line";
import type { QueueActions } from "./queue-actions";
import type { GroupedRows, ListItem, ListView, QueueGroup } from "./queue-list";
import { BuildLine } from "./queue-row";
import styles from "./queue-table.module.css";
import type { Selection } from "./selection";
import { rangeTo, takenAlong, toggled } from "./selection";
import { SlotLine } from "./slot-line";
import { useAutoscroll } from "./use-autoscroll";
import { useActiveLine, useListKeys } from "./use-list-keys";
import type { RowCommands } from "./use-row-commands";
import { usePointing, useSteadyItems } from "./use-steady-items";
import type { VirtualLine } from "./use-virtual-list";
import { useVirtualList } from "./use-virtual-list";

const RowSheet = dynamic(() => import("./row-sheet").then((module) => module.RowSheet), { ssr: false });

type QueueTableProps = {
  list: { items: readonly ListItem[]; groups: GroupedRows; rows: ReadonlyMap<BuildId, QueueRow>; view: ListView };
  held: ReadonlyMap<BuildId, HeldBuild>;
  foreseen: Foreseen;
  actions: QueueActions;
  commands: RowCommands;
  selection: Selection;
  onSelect: (selection: Selection) => void;
  onFold: (group: QueueGroup, close: boolean) => void;
};

/** The rows of the queue. Their order stands still while a hand is on them: a drag, an open menu, a moving mouse. */
export function QueueTable({ list, held, foreseen, actions, commands, selection, onSelect, onFold }: QueueTableProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const narrow = useMedia("(max-width: 720px)");
  const rowHeight = useRowHeight();
  const refusal = useNoConnection();
  const [menuOf, setMenuOf] = useState<BuildId | null>(null);
  const hand = usePointing(scroller);
  const control = useDragControl();
  const drag = useDrag((now) => now);
  const carrying = drag.state === "carrying";

  const items = useSteadyItems(list, carrying || menuOf !== null || hand.pointing);
  const slot = slotOf(items, drag);
  const placeOf = placesBeside(slot, drag);
  const active = useActiveLine(scroller, items);
  const leadIndex = carrying
    ? items.findIndex((item) => item.kind === "row" && item.row.build === drag.lead.build)
    : -1;
  const { lines, slotTop, height, scrollTo } = useVirtualList({
    scroller,
    items,
    kept: [active.index, leadIndex],
    slot,
    rowHeight: narrow ? 56 : rowHeight,
    headHeight: narrow ? 0 : HEAD_HEIGHT,
  });
  useAutoscroll(scroller);
  useKeptFocus(scroller, list.rows);

  const slotAt = carrying && drag.hand === "keys" ? slot?.index : undefined;
  useEffect(() => {
    if (slotAt !== undefined) scrollTo(Math.max(0, slotAt - 1));
  }, [slotAt, scrollTo]);

  const newest = useRef({ selection, items });
  useEffect(() => {
    newest.current = { selection, items };
  });
  const take = useCallback((row: QueueRow) => takenAlong(row, newest.current.selection, newest.current.items), []);
  const openMenu = useCallback((build: BuildId, open: boolean) => setMenuOf(open ? build : null), []);

  const step = (row: QueueRow, by: number) => {
    if (refusal !== undefined || !isDraggable(row)) return;
    hand.stop();
    const field = fieldOf(list.groups, take(row));
    const wanted = field.present + by;
    if (wanted < 0 || wanted > field.others.length) return;
    const landing = landingAt(field, wanted);
    actions.move(field.carried, landing, placeWords(landing));
  };
  useListKeys(
    {
      scroller,
      items,
      scrollTo,
      selection,
      onSelect,
      onCommand: (command, row) => {
        if (commands.refusalOf(command) !== undefined) return;
        hand.stop();
        commands.run(command, take(row));
      },
      onStep: step,
      onMenu: (row) => setMenuOf(row.build),
      onPickUp: (row) => isDraggable(row) && control.pickUp("keys", row, take(row)),
    },
    active,
  );

  const choose = (event: MouseEvent) => {
    const build = rowUnder(event, items);
    if (build === null) return;
    event.preventDefault();
    onSelect(event.shiftKey ? rangeTo(selection, build, items) : toggled(selection, build));
  };

  const draw = ({ index, item, top, stuck }: VirtualLine) => {
    const isActive = index === active.index;
    if (item.kind === "group") {
      return (
        <GroupLine
          key={keyOf(item)}
          item={item}
          top={stuck ? null : top}
          rowIndex={index + 2}
          active={isActive}
          onFold={onFold}
        />
      );
    }
    const { build } = item.row;
    return (
      <BuildLine
        key={keyOf(item)}
        {...item}
        place={placeOf(item.row, item.place)}
        held={held.get(build)}
        top={top}
        rowIndex={index + 2}
        active={isActive}
        selected={selection.builds.has(build)}
        movable={refusal === undefined && isDraggable(item.row)}
        unconfirmed={isForeseen(item.row, foreseen)}
        menuOpen={menuOf === build}
        touch={narrow}
        actions={actions}
        commands={commands}
        onMenu={openMenu}
        onTake={take}
      />
    );
  };

  const menuRow = narrow && menuOf !== null ? list.rows.get(menuOf) : undefined;
  return (
    <div className={styles.space} data-queue>
      <Panel className={styles.panel}>
        <div
          ref={scroller}
          className={styles.scroller}
          data-welcome={(carrying && drag.welcome) || undefined}
          data-carrying={carrying || undefined}
        >
          <table
            aria-label="Queue"
            aria-rowcount={items.length + 1}
            onClickCapture={choose}
            onMouseDown={(event) => event.shiftKey && event.preventDefault()}
          >
            <thead className={styles.head}>
              <tr aria-rowindex={1}>
                <th>
                  <span className="unseen">Drag</span>
                </th>
                <th className={styles.end}>#</th>
                <th>Package</th>
                <th>Status</th>
                <th className={styles.end}>Estimate</th>
                <th className={styles.whereHead}>Runs on</th>
                <th>
                  <span className="unseen">Actions</span>
                </th>
              </tr>
            </thead>
            <tbody style={{ height }}>
              {lines.map(draw)}
              {carrying && slotTop !== null && <SlotLine key="slot" drag={drag} top={slotTop} />}
            </tbody>
          </table>
        </div>
      </Panel>
      {menuRow && <RowSheet row={menuRow} commands={commands} onClose={() => setMenuOf(null)} />}
    </div>
  );
}

/** The row that a click with Ctrl or Shift means. With Ctrl a link opens in another tab, as links do. */
function rowUnder(event: MouseEvent, items: readonly ListItem[]): BuildId | null {
  const adds = event.ctrlKey || event.metaKey;
  if (!(adds || event.shiftKey) || !(event.target instanceof Element)) return null;
  if (event.target.closest(event.shiftKey ? "button" : "a, button")) return null;
  const build = event.target.closest<HTMLElement>("[data-build]")?.dataset.build;
  const item = items.find((each) => each.kind === "row" && String(each.row.build) === build);
  return item?.kind === "row" ? item.row.build : null;
}

/** A row that is drawn elsewhere must not lose the focus by it. */
function useKeptFocus(scroller: { current: HTMLElement | null }, rows: ReadonlyMap<BuildId, QueueRow>): void {
  const focused = useRef<string | null>(null);
  useEffect(() => {
    const element = scroller.current;
    const note = () => {
      const { activeElement } = document;
      if (activeElement instanceof HTMLElement) focused.current = activeElement.dataset.key ?? null;
    };
    const forget = ({ relatedTarget }: FocusEvent) => {
      if (relatedTarget instanceof Node) focused.current = null;
    };
    element?.addEventListener("focusin", note);
    element?.addEventListener("focusout", forget);
    return () => {
      element?.removeEventListener("focusin", note);
      element?.removeEventListener("focusout", forget);
    };
  }, [scroller]);
  useLayoutEffect(() => {
    if (rows.size === 0 || focused.current === null || document.activeElement !== document.body) return;
    scroller.current?.querySelector<HTMLElement>(`[data-key="${focused.current}"]`)?.focus({ preventScroll: true });
  }, [rows, scroller]);
}
