"use client";

import { useRef } from "react";
import { usePageKeys } from "../shell/use-page-keys";

type LogKeys = { follow: () => void; end: () => void; start: () => void };

/** Longest time between the two keys of `gg`, milliseconds. */
const SECOND_KEY_MS = 1_000;

/** `f` keeps to the end or lets go, `G` goes to the end, `gg` to the first line. */
export function useLogKeys({ follow, end, start }: LogKeys): void {
  const firstG = useRef(Number.NEGATIVE_INFINITY);
  usePageKeys(({ key, timeStamp }) => {
    const again = key === "g" && timeStamp - firstG.current < SECOND_KEY_MS;
    firstG.current = key === "g" && !again ? timeStamp : Number.NEGATIVE_INFINITY;
    if (key === "f") follow();
    else if (key === "G") end();
    else if (again) start();
    return key === "f" || key === "G" || again;
  });
}
