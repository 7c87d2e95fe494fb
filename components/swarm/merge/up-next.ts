import { compareOrders } from "../../../protocol/queue-order";
import type { QueueRow } from "../../../protocol/to-watcher";

/** Ready builds in the order in which free cores take them, the first `most` of them; `count` is how many there are. */
export function upNext(rows: Iterable<QueueRow>, most: number): { count: number; first: QueueRow[] } {
  const ready = [...rows].filter((row) => row.state === "ready");
  ready.sort((a, b) => compareOrders(a.order, b.order));
  return { count: ready.length, first: ready.slice(0, most) };
}
