"use client";

import { useSearchParams } from "next/navigation";
import type { QueueUrl } from "./queue-url";
import { parseQueueUrl, queueHref } from "./queue-url";

/** What the address says, and how to change it without asking the server for the page again. */
export function useQueueUrl() {
  const url = parseQueueUrl(useSearchParams());
  return {
    ...url,
    hrefOf: (changes: Partial<QueueUrl>) => queueHref({ ...url, ...changes }),
    showAll: () => history.pushState(null, "", "/queue"),
    /** Letters of a filter are no steps. */
    search: (query: string) => history.replaceState(null, "", queueHref({ ...url, query })),
  };
}
