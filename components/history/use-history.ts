"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import type { AttemptHistory, EventPage, SwarmEvent } from "../../protocol/past";
import { problemOf } from "../swarm/actions";
import { useSwarmStore } from "../swarm/provider";
import type { Range } from "./range";
import { boundsOf } from "./range";
import type { ServiceSpan } from "./service";
import { SERVICE_KINDS, serviceSpans } from "./service";
import type { Held } from "./slices";
import { heldNow } from "./slices";

/** Attempts are asked for again this long after one ended, and at least this often, so that the window moves on. */
const AGAIN_AFTER_MS = 10_000;
const AT_LEAST_EVERY_MS = 60_000;

export type Told = AttemptHistory & {
  from: number;
  to: number;
  /** What ran at the time of the answer: a chart that grew with every beat would be drawn anew ten times a second. */
  running: Held[];
  /** When today's drones served; what is before `knownFrom` is not known. */
  service: { spans: ServiceSpan[]; knownFrom: number };
};
export type History = {
  /** Null while it is asked for the first time. */
  told: Told | null;
  /** Why the newest question was not answered. */
  problem: string | null;
  tryAgain: () => void;
};

/** Attempts that ended within the range. Use it below `WhenKnown`, with a `key` per range. */
export function useHistory(range: Range): History {
  const store = useSwarmStore();
  const [told, setTold] = useState<Told | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  // The one that it was mounted with: another has another key.
  const asked = useRef(range);

  const ask = useCallback(async () => {
    const { known } = store.getState();
    const now = known?.now ?? Date.now();
    const { from, to } = boundsOf(asked.current, now);
    const [answer, events] = await Promise.all([askForHistory(from, to), askForService(from)]);
    if (typeof answer === "string") return setProblem(answer);
    setProblem(null);
    const buckets = [...(known?.buckets.values() ?? [])];
    setTold({
      ...{ ...answer, from, to, running: heldNow(buckets, now) },
      service: { spans: serviceSpans(buckets, events.events, { from, now }), knownFrom: events.knownFrom },
    });
  }, [store]);

  useEffect(() => {
    void ask();
    let soon: ReturnType<typeof setTimeout> | null = null;
    const often = setInterval(() => void ask(), AT_LEAST_EVERY_MS);
    const unsubscribe = store.subscribe(({ known }, { known: before }) => {
      if (soon !== null || known?.recent === before?.recent) return;
      soon = setTimeout(() => {
        soon = null;
        void ask();
      }, AGAIN_AFTER_MS);
    });
    return () => {
      unsubscribe();
      clearInterval(often);
      if (soon !== null) clearTimeout(soon);
    };
  }, [ask, store]);

  return { told, problem, tryAgain: () => void ask() };
}

/** The history, or a sentence why there is none. */
async function askForHistory(from: number, to: number): Promise<AttemptHistory | string> {
  try {
    const response = await fetch(`/api/v1/history?from=${Math.round(from)}&to=${Math.round(to) + 1}`);
    return response.ok ? await response.json() : await problemOf(response);
  } catch {
    return "The coordinator does not answer.";
  }
}

/** A long journal is read only so far. */
const MOST_PAGES = 4;

/** What happened to drones since then, the newest first, as far as the coordinator tells it. */
async function askForService(from: number): Promise<{ events: SwarmEvent[]; knownFrom: number }> {
  const events: SwarmEvent[] = [];
  let before: number | null = null;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const search = new URLSearchParams({ kinds: SERVICE_KINDS.join(","), limit: "1000" });
    if (before !== null) search.set("before", String(before));
    const answer = await askForEvents(search);
    if (answer === null) break;
    events.push(...answer.events);
    const oldest = events.at(-1)?.fact.at ?? Number.POSITIVE_INFINITY;
    if (answer.before === null || oldest < from) return { events, knownFrom: from };
    before = answer.before;
  }
  return { events, knownFrom: events.at(-1)?.fact.at ?? Number.POSITIVE_INFINITY };
}

async function askForEvents(search: URLSearchParams): Promise<EventPage | null> {
  try {
    const response = await fetch(`/api/v1/events?${search}`);
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}
