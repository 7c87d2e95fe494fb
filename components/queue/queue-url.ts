import type { QueueGroup } from "./queue-list";
import { QUEUE_GROUPS } from "./queue-list";

/**
 * What the address says of the queue page, so that it can be sent to a colleague: one group or all, only what a drone builds or is
 * pinned to it, only the longest chain, and what was written into the filter.
 */
export type QueueUrl = { only: QueueGroup | null; drone: string | null; chain: boolean; query: string };

/** Reads `?status=failed&q=qt`; a status that is none shows all. */
export function parseQueueUrl(search: URLSearchParams): QueueUrl {
  const status = search.get("status");
  return {
    only: QUEUE_GROUPS.find((group) => group === status) ?? null,
    drone: search.get("drone") || null,
    chain: search.get("chain") === "1",
    query: search.get("q") ?? "",
  };
}

export function queueHref({ only, drone, chain, query }: QueueUrl): string {
  const search = new URLSearchParams();
  if (only !== null) search.set("status", only);
  if (drone !== null) search.set("drone", drone);
  if (chain) search.set("chain", "1");
  if (query !== "") search.set("q", query);
  return search.size === 0 ? "/queue" : `/queue?${search}`;
}
