import type { LegalPlace } from "../../protocol/api";
import type { BuildId } from "../../protocol/ids";
import { compareOrders } from "../../protocol/queue-order";
import type { QueueRow } from "../../protocol/to-watcher";
import type { Neighbour } from "../swarm/actions";
import type { GroupedRows } from "./queue-list";

/** Where a build that is moved will stand. */
export type Landing = {
  /** Ready and waiting builds do not mix: what it needs decides where it is. */
  group: "ready" | "waiting";
  /** As lists number it, from 1. */
  place: number;
  /** How the coordinator is told; null in an empty group, where there is nobody to stand beside. */
  to: Neighbour | null;
  /** The build before which the slot opens; null at the end of the group. */
  before: BuildId | null;
  /** Until the coordinator says its own. */
  order: number[];
  /** Why it stops here, when somebody wanted it further up or down. */
  because: string | null;
};

export function landingGroup(row: QueueRow): Landing["group"] {
  return row.waitsFor.count === 0 ? "ready" : "waiting";
}

/** The others of its group, among which it moves. */
export function othersOf(groups: GroupedRows, row: QueueRow): QueueRow[] {
  return groups[landingGroup(row)].filter(({ build }) => build !== row.build);
}

/** How many others go before it as it stands now. */
export function presentIndex(groups: GroupedRows, row: QueueRow): number {
  return othersOf(groups, row).filter((other) => compareOrders(other.order, row.order) < 0).length;
}

/** The landing with `wanted` others before it, or the nearest that is legal. */
export function landingAt(groups: GroupedRows, row: QueueRow, wanted: number, legal: LegalPlace | null): Landing {
  const others = othersOf(groups, row);
  const group = landingGroup(row);
  const { index, because } = nearestLegal(others, Math.min(others.length, Math.max(0, wanted)), legal);
  const ahead = others[index - 1];
  const behind = others[index];
  const earlier = group === "ready" ? 0 : groups.ready.filter(({ build }) => build !== row.build).length;
  const place = earlier + index + 1;
  return {
    group,
    place,
    to: neighbour(ahead, behind),
    before: behind?.build ?? null,
    order: orderBetween(ahead?.order, behind?.order),
    because: because === null ? null : `${place} is the ${because}`,
  };
}

function neighbour(ahead: QueueRow | undefined, behind: QueueRow | undefined): Neighbour | null {
  if (ahead !== undefined) return { after: ahead.build };
  return behind === undefined ? null : { before: behind.build };
}

function nearestLegal(
  others: readonly QueueRow[],
  wanted: number,
  legal: LegalPlace | null,
): { index: number; because: string | null } {
  const indexOf = (build: BuildId | undefined) => others.findIndex((other) => other.build === build);
  const last = indexOf(legal?.earliest?.behind.build);
  const first = indexOf(legal?.latest?.before.build);
  if (legal?.earliest && last >= wanted) return { index: last + 1, because: `earliest: ${legal.earliest.because}` };
  if (legal?.latest && first >= 0 && first < wanted)
    return { index: first, because: `latest: ${legal.latest.because}` };
  return { index: wanted, because: null };
}

/** An order that goes behind one and before the other. */
function orderBetween(ahead: readonly number[] | undefined, behind: readonly number[] | undefined): number[] {
  if (ahead === undefined) {
    const [last = 0, ...rest] = [...(behind ?? [])].reverse();
    return [...rest.reverse(), last - 1];
  }
  const next = behind?.[ahead.length];
  const below = next !== undefined && ahead.every((number, index) => behind?.[index] === number);
  return [...ahead, below ? next - 1 : 0];
}
