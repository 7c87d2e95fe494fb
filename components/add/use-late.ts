"use client";

import { useEffect, useRef } from "react";

/** Runs once nothing has changed `key` for `afterMs`; a change stops what the run before began. */
export function useLate(key: string, afterMs: number, run: (key: string, signal: AbortSignal) => Promise<void>): void {
  const newest = useRef(run);
  useEffect(() => {
    newest.current = run;
  });
  useEffect(() => {
    const ended = new AbortController();
    const timer = setTimeout(() => {
      newest.current(key, ended.signal).catch((error: unknown) => {
        if (!ended.signal.aborted) throw error;
      });
    }, afterMs);
    return () => {
      clearTimeout(timer);
      ended.abort();
    };
  }, [key, afterMs]);
}
