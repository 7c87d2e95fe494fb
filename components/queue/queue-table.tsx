"use client";

import { useCallback, useRef, useState } from "react";
import type { BuildId } from "../../protocol/ids";
import type { HeldBuild, QueueRow } from "../../protocol/to-watcher";
import { useNoConnection } from "../swarm/provider";
import { Panel } from "../ui/panel";
import { useMedia } from "../ui/use-media";
import { isDraggable } from "./drag";
import { DragBar } from "./drag-bar";
import { HEAD_HEIGHT, keyOf, withSlot } from "./drawn-items";
import { isForeseen } from "./foreseen";
import { GroupLine } from "./group-line";
import { landingAt, othersOf, presentIndex } from "./landing";
import type { GroupedRows, ListItem, ListView, QueueGroup } from "./queue-list";
import { BuildLine } from "./queue-row";
import styles from "./queue-table.module.css";
import type { RowAction } from "./row-actions";
import { SlotLine } from "./slot-line";
import { useActiveLine, useListKeys } from "./use-list-keys";
import type { QueueActions } from "./use-queue-actions";
import { useListDrag } from "./use-row-drag";
import { usePointing, useSteadyItems } from "./use-steady-items";
import type { VirtualLine } from "./use-virtual-list";
import { useVirtualList } from "./use-virtual-list";

type QueueTableProps = {
  list: { items: readonly ListItem[]; groups: GroupedRows; rows: ReadonlyMap<BuildId, QueueRow>; view: ListView };
  held: ReadonlyMap<BuildId, HeldBuild>;
  actions: QueueActions;
  onFold: (group: QueueGroup, close: boolean) => void;
};

/** The rows of the queue. Their order stands still while a hand is on them: a drag, an open menu, a moving mouse. */
export function QueueTable({ list, held, actions, onFold }: QueueTableProps) {
  const space = useRef<HTMLDivElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const narrow = useMedia("(max-width: 720px)");
  const refusal = useNoConnection();
  const [menuOf, setMenuOf] = useState<BuildId | null>(null);
  const hand = usePointing(scroller);
  const drag = useListDrag(space, list, (row, landing) => {
    if (refusal === undefined) actions.move(row, landing);
  });

  const steady = useSteadyItems(list, drag.state === "dragging" || menuOf !== null || hand.pointing);
  const items = withSlot(steady, drag);
  const active = useActiveLine(scroller, items);
  const { lines, height, scrollTo } = useVirtualList({
    scroller,
    items,
    activeIndex: active.index,
    rowHeight: narrow ? 56 : 36,
    headHeight: narrow ? 0 : HEAD_HEIGHT,
  });

  const perform = (action: RowAction, row: QueueRow) => {
    if (refusal !== undefined) return;
    hand.stop();
    actions[action](row);
  };
  const step = (row: QueueRow, by: number) => {
    if (refusal !== undefined || !isDraggable(row)) return;
    hand.stop();
    const wanted = presentIndex(list.groups, row) + by;
    if (wanted >= 0 && wanted <= othersOf(list.groups, row).length)
      actions.move(row, landingAt(list.groups, row, wanted, null));
  };
  useListKeys(
    { scroller, items, scrollTo, onAction: perform, onStep: step, onMenu: (row) => setMenuOf(row.build) },
    active,
  );
  const openMenu = useCallback((build: BuildId, open: boolean) => setMenuOf(open ? build : null), []);

  const draw = ({ index, item, top, stuck }: VirtualLine) => {
    const isActive = index === active.index;
    switch (item.kind) {
      case "group":
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
      case "slot":
        return <SlotLine key={keyOf(item)} landing={item.landing} top={top} />;
      case "row":
        return (
          <BuildLine
            key={keyOf(item)}
            {...item}
            held={held.get(item.row.build)}
            top={top}
            rowIndex={index + 2}
            active={isActive}
            movable={refusal === undefined && isDraggable(item.row)}
            dragged={drag.state === "dragging" && drag.row.build === item.row.build}
            unconfirmed={isForeseen(item.row, actions.foreseen)}
            menuOpen={menuOf === item.row.build}
            actions={actions}
            onMenu={openMenu}
          />
        );
    }
  };

  return (
    <div ref={space} className={styles.space}>
      <Panel className={styles.panel}>
        <div
          ref={scroller}
          className={styles.scroller}
          data-welcome={(drag.state === "dragging" && drag.welcome) || undefined}
        >
          <table aria-label="Queue" aria-rowcount={items.length + 1}>
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
            <tbody style={{ height }}>{lines.map(draw)}</tbody>
          </table>
        </div>
      </Panel>
      <DragBar drag={drag} />
    </div>
  );
}
