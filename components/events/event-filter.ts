import type { FactKind } from "../../protocol/facts";
import type { SwarmEvent } from "../../protocol/past";

/** The views of the events page: which facts each asks for. */
export const EVENT_VIEWS = {
  all: null,
  built: ["artefact.published"],
  failed: ["attempt.finished", "build.failed"],
  drones: [
    "drone.joined",
    "drone.returned",
    "drone.lost",
    "drone.grounded",
    "drone.readmitted",
    "drone.ungrounded",
    "drone.removed",
    "upgrade.stepped",
    "sync.asked",
    "sync.called-off",
    "sync.ended",
  ],
  queue: [
    "build.added",
    "build.requeued",
    "build.held",
    "build.released",
    "build.placed",
    "build.pinned",
    "build.cancelled",
    "swarm.paused",
    "swarm.resumed",
  ],
} as const satisfies Record<string, readonly FactKind[] | null>;

export type EventView = keyof typeof EVENT_VIEWS;
export const EVENT_VIEW_NAMES = Object.keys(EVENT_VIEWS).filter((name): name is EventView => name in EVENT_VIEWS);

/** Facts that are events for people; the journal holds many more. */
export const TOLD_KINDS: readonly FactKind[] = Object.values(EVENT_VIEWS).flatMap((kinds) => kinds ?? []);

/** `drone:` followed by a name asks for a drone, anything else for packages whose name contains it. */
export type EventFilter = { view: EventView; query: string };

/** `?at=`: events after this one of the journal are marked as new; null when the address says none. */
export function newAfter(search: URLSearchParams): number | null {
  const at = search.get("at") ?? "";
  return /^[0-9]{1,15}$/.test(at) ? Number(at) : null;
}

const OF_DRONE = /^drone:(\S+)$/;

/** What the address says, so that it can be sent to a colleague: `?kind=failed&q=qt`. */
export function parseEventUrl(search: URLSearchParams): EventFilter {
  const asked = search.get("kind");
  return { view: EVENT_VIEW_NAMES.find((view) => view === asked) ?? "all", query: search.get("q") ?? "" };
}

export function eventHref({ view, query }: EventFilter): string {
  const search = new URLSearchParams();
  if (view !== "all") search.set("kind", view);
  if (query !== "") search.set("q", query);
  return search.size === 0 ? "/events" : `/events?${search}`;
}

/** The same as a question to the coordinator. */
export function eventsPath({ view, query }: EventFilter, before: number | null): string {
  const search = new URLSearchParams({ kinds: (EVENT_VIEWS[view] ?? TOLD_KINDS).join(",") });
  const drone = OF_DRONE.exec(query.trim())?.[1];
  if (drone !== undefined) search.set("drone", drone);
  else if (query.trim() !== "") search.set("q", query.trim());
  if (before !== null) search.set("before", String(before));
  return `/api/v1/events?${search}`;
}

/** Would the coordinator give this one for the same question? */
export function fitsFilter({ fact, cpv }: SwarmEvent, { view, query }: EventFilter): boolean {
  const kinds: readonly FactKind[] = EVENT_VIEWS[view] ?? TOLD_KINDS;
  if (!kinds.includes(fact.kind)) return false;
  const drone = OF_DRONE.exec(query.trim())?.[1];
  if (drone !== undefined) return "drone" in fact && fact.drone === drone;
  return query.trim() === "" || (cpv?.toLowerCase().includes(query.trim().toLowerCase()) ?? false);
}
