"use client";

import { useRef } from "react";
import { usePageKeys } from "../shell/use-page-keys";

type LogKeys = {
  follow: () => void;
  end: () => void;
  start: () => void;
  find: () => void;
  again: (direction: "down" | "up") => void;
  error: () => void;
};

/** What each key does. */
const ACTIONS: Readonly<Record<string, (keys: LogKeys) => () => void>> = {
  f: ({ follow }) => follow,
  G: ({ end }) => end,
  "/": ({ find }) => find,
  n:
    ({ again }) =>
    () =>
      again("down"),
  N:
    ({ again }) =>
    () =>
      again("up"),
  e: ({ error }) => error,
};

/** Longest time between the two keys of `gg`, milliseconds. */
const SECOND_KEY_MS = 1_000;

/** `f` keeps to the end or lets go, `G` goes to the end, `gg` to the first line; `/` finds, `n` and `N` find again, `e` goes to the next error. */
export function useLogKeys(keys: LogKeys): void {
  const firstG = useRef(Number.NEGATIVE_INFINITY);
  usePageKeys(({ key, timeStamp }) => {
    const again = key === "g" && timeStamp - firstG.current < SECOND_KEY_MS;
    firstG.current = key === "g" && !again ? timeStamp : Number.NEGATIVE_INFINITY;
    const action = again ? keys.start : ACTIONS[key]?.(keys);
    action?.();
    return action !== undefined;
  });
}
