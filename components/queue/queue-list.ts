import type { BuildId } from "../../protocol/ids";
import { compareOrders } from "../../protocol/queue-order";
import type { QueueRow } from "../../protocol/to-watcher";
import type { QueueFilter } from "./queue-filter";

/** The groups of the queue page, in their fixed order. Built and cancelled builds have left the queue. */
export const QUEUE_GROUPS = ["building", "failed", "ready", "waiting", "blocked", "held"] as const;
export type QueueGroup = (typeof QUEUE_GROUPS)[number];

/** What the list draws, top to bottom, each of fixed height. */
export type ListItem =
  | { kind: "group"; group: QueueGroup; count: number; open: boolean }
  /** `place` counts from 1 through ready and waiting: the order in which builds may start. Null where there is no such order. */
  | { kind: "row"; group: QueueGroup; row: QueueRow; place: number | null };

export type GroupedRows = Record<QueueGroup, QueueRow[]>;

export function groupRows(rows: Iterable<QueueRow>): GroupedRows {
  const groups: GroupedRows = { building: [], failed: [], ready: [], waiting: [], blocked: [], held: [] };
  for (const row of rows) {
    if (row.state !== "built" && row.state !== "cancelled") groups[row.state].push(row);
  }
  for (const group of QUEUE_GROUPS) groups[group].sort((a, b) => compareOrders(a.order, b.order));
  return groups;
}

const GROUPED = new WeakMap<ReadonlyMap<BuildId, QueueRow>, GroupedRows>();

/** The groups of all rows; sorted once, however many ask. */
export function groupsOf(rows: ReadonlyMap<BuildId, QueueRow>): GroupedRows {
  const known = GROUPED.get(rows);
  if (known !== undefined) return known;
  const groups = groupRows(rows.values());
  GROUPED.set(rows, groups);
  return groups;
}

export type ListView = {
  /** The one group shown, or all. */
  only: QueueGroup | null;
  /** Groups whose rows are folded away. */
  closed: ReadonlySet<QueueGroup>;
  fits: QueueFilter;
};

/** Groups without a match are left out; places count the rows that are filtered away too. */
export function listItems(groups: GroupedRows, { only, closed, fits }: ListView): ListItem[] {
  const items: ListItem[] = [];
  let place = 0;
  for (const group of QUEUE_GROUPS) {
    const placed = isOrdered(group);
    const matches: ListItem[] = [];
    for (const row of groups[group]) {
      if (placed) place += 1;
      if (fits(row)) matches.push({ kind: "row", group, row, place: placed ? place : null });
    }
    if (matches.length === 0 || (only !== null && only !== group)) continue;
    const open = !closed.has(group);
    items.push({ kind: "group", group, count: matches.length, open });
    if (open) for (const match of matches) items.push(match);
  }
  return items;
}

/** The same items in the same order, with what their builds are now: nothing moves under the hand, yet nothing shown is old. */
export function keepOrder(items: readonly ListItem[], rows: ReadonlyMap<BuildId, QueueRow>): ListItem[] {
  return items.map((item) => {
    if (item.kind === "group") return item;
    const row = rows.get(item.row.build);
    return row === undefined || row === item.row ? item : { ...item, row };
  });
}

/** Ready and waiting builds have places in the queue. */
export function isOrdered(group: QueueGroup): boolean {
  return group === "ready" || group === "waiting";
}
