import type { QueueGroup } from "./queue-list";
import { QUEUE_GROUPS } from "./queue-list";

/** What the address says of the queue page, so that it can be sent to a colleague. */
export type QueueUrl = { only: QueueGroup | null; query: string };

/** Reads `?status=failed&q=qt`; a status that is none shows all. */
export function parseQueueUrl(search: URLSearchParams): QueueUrl {
  const status = search.get("status");
  return { only: QUEUE_GROUPS.find((group) => group === status) ?? null, query: search.get("q") ?? "" };
}

export function queueHref({ only, query }: QueueUrl): string {
  const search = new URLSearchParams();
  if (only !== null) search.set("status", only);
  if (query !== "") search.set("q", query);
  return search.size === 0 ? "/queue" : `/queue?${search}`;
}
