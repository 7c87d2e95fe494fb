import { expect, it } from "vitest";
import { Cpv } from "../../protocol/atom";
import type { JournalEntry } from "../../protocol/facts";
import { BuildId, DroneName } from "../../protocol/ids";
import { eventsBackwards } from "./events-backwards";

/** A journal in which every tenth fact is about build 7, on drone-Tarn, and the others say that the swarm was paused. */
function journal(length: number): JournalEntry[] {
  return Array.from({ length }, (_, index) => ({
    sequence: index + 1,
    fact:
      index % 10 === 9
        ? {
            kind: "attempt.started",
            at: index,
            build: BuildId.parse(7),
            attempt: 1,
            drone: DroneName.parse("drone-Tarn"),
          }
        : { kind: "swarm.paused", at: index, by: "operator", note: "" },
  }));
}

function over(length: number, oldest = 1) {
  const facts = journal(length).slice(oldest - 1);
  const readFacts = (after: number, limit: number) =>
    Promise.resolve(facts.filter(({ sequence }) => sequence > after).slice(0, limit));
  return {
    store: { readFacts },
    namesOf: (builds: readonly BuildId[]) =>
      Promise.resolve(new Map(builds.map((build) => [build, Cpv.parse("dev-qt/qtbase-6.9.1")]))),
  };
}

const ALL = { q: "", limit: 200 };
const sequences = (page: { events: { sequence: number }[] }) => page.events.map(({ sequence }) => sequence);

it("gives the newest first, and says where to go on", async () => {
  const page = await eventsBackwards(over(30), { ...ALL, limit: 3, before: 31 });
  expect(sequences(page)).toEqual([30, 29, 28]);
  expect(page.before).toBe(28);
  expect(page.events[0]?.cpv).toBe("dev-qt/qtbase-6.9.1");
});

it("[PA1] gives every fact once, page by page, to the beginning", async () => {
  const seen: number[] = [];
  let before: number | null = 2_346;
  while (before !== null) {
    const page = await eventsBackwards(over(2_345), { ...ALL, before });
    seen.push(...sequences(page));
    before = page.before;
  }
  expect(seen).toEqual(Array.from({ length: 2_345 }, (_, index) => 2_345 - index));
});

it("[JO7] ends where older facts are kept no more", async () => {
  const page = await eventsBackwards(over(2_345, 2_000), { ...ALL, limit: 500, before: 2_346 });
  expect(sequences(page)).toHaveLength(346);
  expect(page.before).toBeNull();
});

it.each([
  ["a kind", { kinds: ["attempt.started" as const] }],
  ["a drone", { drone: DroneName.parse("drone-Tarn") }],
  ["a part of a name, in any case", { q: "QTBASE" }],
])("finds by %s", async (_, filter) => {
  const page = await eventsBackwards(over(3_000), { ...ALL, ...filter, limit: 250, before: 3_001 });
  expect(sequences(page)).toEqual(Array.from({ length: 250 }, (_, index) => 3_000 - index * 10));
});

it("does not read on for ever for what is not there", async () => {
  const page = await eventsBackwards(over(30_000), { ...ALL, q: "nothing", before: 30_001 });
  expect(page).toEqual({ events: [], before: 20_001 });
});

it("says that nothing was before the first fact", async () => {
  expect(await eventsBackwards(over(0), { ...ALL, before: 1 })).toEqual({ events: [], before: null });
});
