"use client";

import { useEffect, useRef } from "react";

type LogKeys = { follow: () => void; end: () => void; start: () => void };

/** Longest time between the two keys of `gg`, milliseconds. */
const SECOND_KEY_MS = 1_000;

/** `f`, `G` and `gg`, wherever the focus is but in a field. */
export function useLogKeys(keys: LogKeys): void {
  const newest = useRef(keys);
  useEffect(() => {
    newest.current = keys;
  });
  useEffect(() => {
    let firstG = Number.NEGATIVE_INFINITY;
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isField(event.target)) return;
      if (event.key === "f") newest.current.follow();
      else if (event.key === "G") newest.current.end();
      else if (event.key === "g" && event.timeStamp - firstG < SECOND_KEY_MS) newest.current.start();
      firstG = event.key === "g" ? event.timeStamp : Number.NEGATIVE_INFINITY;
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, []);
}

function isField(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}
