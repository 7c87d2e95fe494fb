import { describe, expect, it } from "vitest";
import type { SwarmEvent } from "../../protocol/past";
import { SwarmEvent as AnyEvent } from "../../protocol/past";
import type { EventFilter } from "./event-filter";
import { eventHref, eventsPath, fitsFilter, newAfter, parseEventUrl } from "./event-filter";

const ALL: EventFilter = { view: "all", query: "" };
const grounded: SwarmEvent = AnyEvent.parse({
  sequence: 1,
  fact: { kind: "drone.grounded", at: 1, drone: "drone-Tarn", by: "operator", note: "", until: null },
  cpv: null,
});
const held: SwarmEvent = AnyEvent.parse({
  sequence: 2,
  fact: { kind: "build.held", at: 1, build: 1, by: "operator", note: "" },
  cpv: "dev-qt/qtbase-6.9.1",
});

it("keeps the filter in the address", () => {
  expect(eventHref(ALL)).toBe("/events");
  const filter = { view: "failed", query: "drone:drone-Tarn" } as const;
  const href = eventHref(filter);
  expect(parseEventUrl(new URL(href, "http://swarm").searchParams)).toEqual(filter);
});

it("takes a kind that is none for all", () => {
  expect(parseEventUrl(new URLSearchParams("kind=nonsense"))).toEqual(ALL);
});

it("asks the coordinator for a drone by its name and for packages by a part of theirs", () => {
  expect(eventsPath({ view: "drones", query: "drone:drone-Tarn" }, 70)).toContain("drone=drone-Tarn&before=70");
  expect(eventsPath({ view: "all", query: " qt " }, null)).toMatch(/&q=qt$/);
});

it.each([
  ["at=70", 70],
  ["at=yesterday", null],
  ["", null],
])("marks as new by %j what came after %j", (search, after) => {
  expect(newAfter(new URLSearchParams(search))).toBe(after);
});

describe("fitsFilter", () => {
  it.each([
    [{ view: "all", query: "" }, true, true],
    [{ view: "drones", query: "" }, true, false],
    [{ view: "all", query: "QTBASE" }, false, true],
    [{ view: "all", query: "drone:drone-Tarn" }, true, false],
    [{ view: "all", query: "drone:drone-Izar" }, false, false],
  ] satisfies [EventFilter, boolean, boolean][])("%j", (filter, first, second) => {
    expect([fitsFilter(grounded, filter), fitsFilter(held, filter)]).toEqual([first, second]);
  });
});
