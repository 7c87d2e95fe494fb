"use client";

import { useCallback, useEffect, useState } from "react";
import type { AttemptHistory } from "../../protocol/past";
import { problemOf } from "../swarm/actions";
import { useSwarmStore } from "../swarm/provider";
import type { RangeName } from "./range";
import { RANGES } from "./range";
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
};
export type History = {
  /** Null while it is asked for the first time. */
  told: Told | null;
  /** Why the newest question was not answered. */
  problem: string | null;
  tryAgain: () => void;
};

/** Attempts that ended within the range up to now. Use it below `WhenKnown`, with a `key` per range. */
export function useHistory(range: RangeName): History {
  const store = useSwarmStore();
  const [told, setTold] = useState<Told | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  const ask = useCallback(async () => {
    const { known } = store.getState();
    const to = known?.now ?? Date.now();
    const from = to - RANGES[range].spanMs;
    const answer = await askForHistory(from);
    if (typeof answer === "string") setProblem(answer);
    else {
      setProblem(null);
      setTold({ ...answer, from, to, running: heldNow(known?.buckets.values() ?? [], to) });
    }
  }, [store, range]);

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
async function askForHistory(from: number): Promise<AttemptHistory | string> {
  try {
    const response = await fetch(`/api/v1/history?from=${Math.round(from)}`);
    return response.ok ? await response.json() : await problemOf(response);
  } catch {
    return "The coordinator does not answer.";
  }
}
