import type { BuildId } from "../../protocol/ids";
import type { QueueRow } from "../../protocol/to-watcher";
import { isDraggable } from "../drag/drag";
import type { ListItem } from "./queue-list";

/** Builds that are acted on together. Ranges are counted from the anchor, the one that was chosen last. */
export type Selection = { builds: ReadonlySet<BuildId>; anchor: BuildId | null };

export const NOTHING_SELECTED: Selection = { builds: new Set(), anchor: null };

export function toggled({ builds }: Selection, build: BuildId): Selection {
  const next = new Set(builds);
  if (!next.delete(build)) next.add(build);
  return { builds: next, anchor: build };
}

/** All that is shown from the anchor to this one, and nothing else; without an anchor this one alone. */
export function rangeTo({ anchor }: Selection, build: BuildId, items: readonly ListItem[]): Selection {
  const shown = items.flatMap((item) => (item.kind === "row" ? [item.row.build] : []));
  const to = shown.indexOf(build);
  const from = anchor === null ? to : shown.indexOf(anchor);
  const [first, last] = from < 0 ? [to, to] : [Math.min(from, to), Math.max(from, to)];
  return { builds: new Set(shown.slice(first, last + 1)), anchor: from < 0 ? build : (anchor ?? build) };
}

export function allOf(items: readonly ListItem[]): Selection {
  const builds = items.flatMap((item) => (item.kind === "row" ? [item.row.build] : []));
  return { builds: new Set(builds), anchor: builds[0] ?? null };
}

/** The selected rows in the order of the list, those that are folded or filtered away left out. */
export function selectedRows({ builds }: Selection, items: readonly ListItem[]): QueueRow[] {
  if (builds.size === 0) return [];
  return items.flatMap((item) => (item.kind === "row" && builds.has(item.row.build) ? [item.row] : []));
}

/** What goes along when one is taken hold of: the whole selection when it belongs to it, else it alone. */
export function takenAlong(lead: QueueRow, selection: Selection, items: readonly ListItem[]): QueueRow[] {
  if (!selection.builds.has(lead.build)) return [lead];
  return selectedRows(selection, items).filter((row) => isDraggable(row) && row.target === lead.target);
}
