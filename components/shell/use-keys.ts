"use client";

import { useEffect, useRef } from "react";
import type { Command } from "./keys";
import { commandOf } from "./keys";
import { usePageKeys } from "./use-page-keys";

/** After `g`, the page's letter must follow this soon. */
const GO_WITHIN_MS = 1_500;

/** The keys that work on every page. */
export function useKeys(run: (command: Command) => void): void {
  const goSince = useRef<number | null>(null);
  usePageKeys((event) => {
    const afterGo = goSince.current !== null && event.timeStamp - goSince.current < GO_WITHIN_MS;
    goSince.current = !afterGo && event.key === "g" ? event.timeStamp : null;
    const command = commandOf({ key: event.key, shift: event.shiftKey, afterGo });
    if (command !== null) run(command);
    return command !== null;
  });
}

/** `Ctrl K` or `Cmd K`, also while somebody types. */
export function usePaletteKey(open: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey || event.key.toLowerCase() !== "k")
        return;
      event.preventDefault();
      open();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [open]);
}
