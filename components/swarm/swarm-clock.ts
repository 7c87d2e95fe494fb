"use client";

import { useEffect, useState } from "react";
import { useConnection, useSwarmStore } from "./provider";
import type { SwarmState } from "./store";

/**
 * The coordinator's time in milliseconds, renewed every `everyMs`, whatever the browser's clock says. It stands still while the
 * connection is lost, so that nothing drawn from it counts on. Use below `WhenKnown`.
 */
export function useSwarmNow(everyMs = 1_000): number {
  const store = useSwarmStore();
  const { state } = useConnection();
  const [now, setNow] = useState(() => swarmNow(store.getState(), Date.now()));
  useEffect(() => {
    const renew = () => setNow(swarmNow(store.getState(), Date.now()));
    renew();
    if (state === "lost") return;
    const timer = setInterval(renew, everyMs);
    return () => clearInterval(timer);
  }, [store, state, everyMs]);
  return now;
}

/** This browser's time in milliseconds, renewed every `everyMs`. */
export function useLocalNow(everyMs: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}

/** The coordinator's time when this browser's clock shows `local`. */
export function swarmNow({ known, connection }: SwarmState, local: number): number {
  if (known === null) return local;
  return connection.state === "lost" ? known.now : known.now + Math.max(0, local - known.heardAt);
}
