import { expect, it } from "vitest";
import type { QueueUrl } from "./queue-url";
import { parseQueueUrl, queueHref } from "./queue-url";

const ALL: QueueUrl = { only: null, drone: null, chain: false, query: "" };

it.each<[string, QueueUrl]>([
  ["/queue", ALL],
  ["/queue?status=failed", { ...ALL, only: "failed" }],
  ["/queue?status=ready&q=qt+blocks%3A%3E10", { ...ALL, only: "ready", query: "qt blocks:>10" }],
  ["/queue?drone=drone-Tarn&chain=1", { ...ALL, drone: "drone-Tarn", chain: true }],
])("%s is read as it is written", (href, url) => {
  expect(parseQueueUrl(new URL(href, "http://swarm").searchParams)).toEqual(url);
  expect(queueHref(url)).toBe(href);
});

it.each(["built", "constructor", "FAILED", ""])("shows all for the status '%s'", (status) => {
  expect(parseQueueUrl(new URLSearchParams({ status, chain: "yes" }))).toEqual(ALL);
});
