"use client";

import { useSearchParams } from "next/navigation";
import type { QueueUrl } from "./queue-url";
import { parseQueueUrl, queueHref } from "./queue-url";

/** What the address says, and how to change it without asking the server for the page again. */
export function useQueueUrl() {
  const url = parseQueueUrl(useSearchParams());
  return {
    ...url,
    hrefOf: (only: QueueUrl["only"]) => queueHref({ ...url, only }),
    /** A step that the browser's back button takes back. */
    show: (only: QueueUrl["only"]) => history.pushState(null, "", queueHref({ ...url, only })),
    showAll: () => history.pushState(null, "", "/queue"),
    /** Letters of a filter are no steps. */
    search: (query: string) => history.replaceState(null, "", queueHref({ ...url, query })),
  };
}
