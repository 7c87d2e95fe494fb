"use client";

import { useCallback, useRef, useState } from "react";
import type { AttemptKey } from "../../protocol/ids";
import { findLine, holding, isError } from "./find-line";
import { readLines } from "./log-source";

type Look = {
  key: AttemptKey;
  totalLines: number;
  /** Where the last search ended, or the line that is pointed at. */
  at: number | null;
  onFound: (line: number) => void;
};

/** Looks for text and for errors in a whole log, of which the page keeps a part. */
export function useFind({ key, totalLines, at, onFound }: Look) {
  const [nothing, setNothing] = useState<string | null>(null);
  const newest = useRef(0);
  const { build, attempt } = key;

  const look = useCallback(
    async (fits: (plain: string) => boolean, direction: "down" | "up", unfound: string, after = at) => {
      newest.current += 1;
      const asked = newest.current;
      const read = (from: number, count: number) => readLines({ build, attempt }, from, count);
      const start = after ?? (direction === "down" ? 0 : totalLines + 1);
      const told = await findLine({ read, totalLines, after: start, direction, fits }).catch((error: unknown) =>
        error instanceof Error ? error.message : String(error),
      );
      if (newest.current !== asked) return;
      if (typeof told === "number") {
        setNothing(null);
        onFound(told);
      } else setNothing(told ?? unfound);
    },
    [build, attempt, totalLines, at, onFound],
  );

  return {
    /** Why nothing was found; null when something was. */
    nothing,
    text: (wanted: string, direction: "down" | "up") => {
      if (wanted !== "") void look(holding(wanted), direction, "not in this log");
    },
    /** While it is typed the search begins again where it began. */
    typed: (wanted: string, from: number | null) => {
      if (wanted === "") setNothing(null);
      else void look(holding(wanted), "down", "not in this log", from === null ? 0 : from - 1);
    },
    error: () => void look(isError, "down", "no error in this log"),
  };
}
