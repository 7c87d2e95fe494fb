import type { Cpv } from "../../protocol/atom";
import type { Fact, JournalEntry } from "../../protocol/facts";
import type { BuildId } from "../../protocol/ids";
import type { EventPage, SwarmEvent } from "../../protocol/past";
import type { Store } from "../store/store";
import type { EventsQuery } from "./past-inputs";

type Sources = {
  store: Pick<Store, "readFacts">;
  /** The packages of these builds; null of one that is gone. */
  namesOf(builds: readonly BuildId[]): Promise<ReadonlyMap<BuildId, Cpv | null>>;
};

const CHUNK = 1_000;
/** A question for something rare is answered with what was found so far, and where to go on. */
const MOST_CHUNKS = 10;

/**
 * Facts before `before` that fit, the newest first. Facts are numbered without gaps, so the journal can be read in chunks from its end,
 * to the first that lacks some: what is older is kept no more.
 */
export async function eventsBackwards(
  { store, namesOf }: Sources,
  query: Omit<EventsQuery, "before"> & { before: number },
): Promise<Omit<EventPage, "newest">> {
  const events: SwarmEvent[] = [];
  let { before } = query;
  for (let chunk = 0; chunk < MOST_CHUNKS && before > 1; chunk++) {
    const after = Math.max(0, before - 1 - CHUNK);
    const newestFirst = (await store.readFacts(after, before - 1 - after)).reverse();
    const names = await namesOf(newestFirst.flatMap((entry) => buildOf(entry) ?? []));
    for (const entry of newestFirst) {
      const build = buildOf(entry);
      const event = { ...entry, cpv: build === null ? null : (names.get(build) ?? null) };
      if (fits(event, query)) events.push(event);
      if (events.length === query.limit) return { events, before: entry.sequence > 1 ? entry.sequence : null };
    }
    const isTheRest = newestFirst.length < before - 1 - after;
    before = isTheRest ? 1 : after + 1;
  }
  return { events, before: before > 1 ? before : null };
}

function buildOf({ fact }: JournalEntry): BuildId | null {
  return "build" in fact ? fact.build : null;
}

function fits({ fact, cpv }: SwarmEvent, { kinds, drone, q }: Pick<EventsQuery, "kinds" | "drone" | "q">): boolean {
  if (kinds !== undefined && !kinds.includes(fact.kind)) return false;
  if (drone !== undefined && droneOf(fact) !== drone) return false;
  return q === "" || (cpv?.toLowerCase().includes(q.toLowerCase()) ?? false);
}

function droneOf(fact: Fact): string | null {
  return "drone" in fact ? fact.drone : null;
}
