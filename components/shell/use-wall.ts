"use client";

import { usePathname } from "next/navigation";
import { useEffect } from "react";
import { usePreference } from "./preferences";

/** Is this the overview on a wall? Then the screen is kept awake while it is in view, where the browser can. */
export function useWall(): boolean {
  const [wall] = usePreference("wall");
  const on = usePathname() === "/" && wall === "on";
  useEffect(() => (on ? keepAwake() : undefined), [on]);
  return on;
}

/** Browsers let go of the lock whenever the page is hidden. */
function keepAwake(): () => void {
  let lock: WakeLockSentinel | null = null;
  let over = false;
  const ask = async () => {
    if (document.hidden || !("wakeLock" in navigator)) return;
    const got = await navigator.wakeLock.request("screen").catch(() => null);
    if (over) void got?.release();
    else lock = got;
  };
  const again = () => void ask();
  again();
  document.addEventListener("visibilitychange", again);
  return () => {
    over = true;
    document.removeEventListener("visibilitychange", again);
    void lock?.release();
  };
}
