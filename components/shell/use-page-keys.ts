"use client";

import { useEffect, useRef } from "react";
import { isTyping } from "./is-typing";
import { usePreference } from "./preferences";

/**
 * Keys that mean something on one page, wherever its focus is but in a field or a menu. `press` tells whether the key meant
 * something; then it does nothing else. Silent where single keys are switched off.
 */
export function usePageKeys(press: (event: KeyboardEvent) => boolean): void {
  const [keys] = usePreference("keys");
  const newest = useRef(press);
  useEffect(() => {
    newest.current = press;
  });
  useEffect(() => {
    if (keys === "off") return;
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (newest.current(event)) event.preventDefault();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [keys]);
}
