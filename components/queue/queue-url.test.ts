import { expect, it } from "vitest";
import type { QueueUrl } from "./queue-url";
import { parseQueueUrl, queueHref } from "./queue-url";

it.each<[string, QueueUrl]>([
  ["/queue", { only: null, query: "" }],
  ["/queue?status=failed", { only: "failed", query: "" }],
  ["/queue?status=ready&q=qt+blocks%3A%3E10", { only: "ready", query: "qt blocks:>10" }],
])("%s is read as it is written", (href, url) => {
  expect(parseQueueUrl(new URL(href, "http://swarm").searchParams)).toEqual(url);
  expect(queueHref(url)).toBe(href);
});

it.each(["built", "constructor", "FAILED", ""])("shows all for the status '%s'", (status) => {
  expect(parseQueueUrl(new URLSearchParams({ status }))).toEqual({ only: null, query: "" });
});
