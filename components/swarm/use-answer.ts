"use client";

import { useCallback, useEffect, useState } from "react";
import { problemOf } from "./actions";

export type Told<Answer> = {
  /** Null until the first answer; stays when a later question is not answered. */
  told: Answer | null;
  /** Why the newest question was not answered. */
  problem: string | null;
  tryAgain: () => void;
};

/** What the coordinator's API answers at a path below /api/v1, asked again every `everyMs`. Use it with a `key` per path. */
export function useAnswer<Answer>(path: string, everyMs: number): Told<Answer> {
  const [told, setTold] = useState<Answer | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  const ask = useCallback(async () => {
    try {
      const response = await fetch(`/api/v1/${path}`);
      if (!response.ok) return setProblem(await problemOf(response));
      setTold(await response.json());
      setProblem(null);
    } catch {
      setProblem("the coordinator does not answer.");
    }
  }, [path]);

  useEffect(() => {
    void ask();
    const timer = setInterval(() => document.hidden || void ask(), everyMs);
    return () => clearInterval(timer);
  }, [ask, everyMs]);

  return { told, problem, tryAgain: () => void ask() };
}
