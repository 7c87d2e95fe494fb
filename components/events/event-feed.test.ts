import { expect, it } from "vitest";
import type { SwarmEvent } from "../../protocol/past";
import { firstPage, withEarlier, withHeard } from "./event-feed";

const event = (sequence: number): SwarmEvent => ({
  sequence,
  fact: { kind: "swarm.paused", at: sequence, by: "operator", note: "" },
  cpv: null,
});
const all = () => true;
const sequences = (feed: { events: readonly SwarmEvent[] } | null) => feed?.events.map(({ sequence }) => sequence);
const feed = firstPage({ events: [event(9), event(7)], newest: 10, before: 7 });

it("puts what is heard on top, once, and leaves out what does not fit", () => {
  const heard = [9, 10, 11, 12, 13].map(event);
  const after = withHeard(feed, heard, ({ sequence }) => sequence !== 12);
  expect(sequences(after)).toEqual([13, 11, 9, 7]);
  expect(after && withHeard(after, heard, all)).toBe(after);
});

it("notices that facts are missing", () => {
  expect(withHeard(feed, [event(12), event(13)], all)).toBeNull();
});

it("puts what happened earlier at the end", () => {
  const after = withEarlier(feed, { events: [event(5), event(2)], newest: 15, before: null });
  expect(sequences(after)).toEqual([9, 7, 5, 2]);
  expect(after).toMatchObject({ newest: 10, before: null });
});
