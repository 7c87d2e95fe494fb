"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import type { EventPage, SwarmEvent } from "../../protocol/past";
import { problemOf } from "../swarm/actions";
import { useSwarmStore } from "../swarm/provider";
import type { Known } from "../swarm/store";
import type { EventFeed } from "./event-feed";
import { firstPage, withEarlier, withHeard } from "./event-feed";
import type { EventFilter } from "./event-filter";
import { eventsPath, fitsFilter } from "./event-filter";

export type Events = {
  /** Null while it is asked for the first time. */
  feed: EventFeed | null;
  /** Why the last question was not answered. */
  problem: string | null;
  /** Asks for what happened earlier, or again for what could not be had. */
  more: () => void;
};

/** The journal for one filter, the newest first, growing at its head as things happen. Use it with a `key` per filter. */
export function useEventFeed(filter: EventFilter): Events {
  const store = useSwarmStore();
  const [feed, setFeed] = useState<EventFeed | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const asking = useRef(false);

  const ask = useCallback(
    async (before: number | null) => {
      if (asking.current) return;
      asking.current = true;
      const answer = await askForEvents(eventsPath(filter, before));
      asking.current = false;
      setProblem(typeof answer === "string" ? answer : null);
      if (typeof answer === "string") return;
      setFeed((known) => (known === null || before === null ? firstPage(answer) : withEarlier(known, answer)));
    },
    [filter],
  );

  useEffect(() => {
    void ask(null);
    const hear = (known: Known | null) => {
      if (known === null) return;
      const heard = known.recent.map((entry) => withName(entry, known));
      setFeed((before) => {
        if (before === null) return before;
        const after = withHeard(before, heard, (event) => fitsFilter(event, filter));
        if (after === null) void ask(null);
        return after ?? before;
      });
    };
    return store.subscribe(({ known }, { known: before }) => {
      if (known?.recent !== before?.recent) hear(known);
    });
  }, [ask, filter, store]);

  return { feed, problem, more: () => void ask(feed?.before ?? null) };
}

function withName(entry: Known["recent"][number], { rows }: Known): SwarmEvent {
  const row = "build" in entry.fact ? rows.get(entry.fact.build) : undefined;
  return { ...entry, cpv: row?.cpv ?? null };
}

/** The page, or a sentence why there is none. */
async function askForEvents(path: string): Promise<EventPage | string> {
  try {
    const response = await fetch(path);
    return response.ok ? await response.json() : await problemOf(response);
  } catch {
    return "The coordinator does not answer.";
  }
}
