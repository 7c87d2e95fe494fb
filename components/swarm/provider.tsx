"use client";

import { useRouter } from "next/navigation";
import type { ReactNode } from "react";
import { createContext, useContext, useEffect, useState } from "react";
import { useStore } from "zustand";
import { counted } from "../ui/number";
import { useToasts } from "../ui/toast";
import { createCommitSchedule } from "./commit-schedule";
import type { Link } from "./connect";
import { connect } from "./connect";
import type { Connection } from "./connection";
import { createReceiver } from "./receive";
import type { Known, SwarmStore } from "./store";
import { createSwarmStore } from "./store";
import type { WatchSocket } from "./watch-socket";
import { openWatchSocket } from "./watch-socket";

/** Only an absence this long is worth a word when it ends. */
const WORTH_TELLING_MS = 10_000;
const UPGRADED_MS = 60_000;

type Swarm = {
  store: SwarmStore;
  /** Null before the page is mounted. */
  wire: { socket: WatchSocket; link: Link } | null;
};

const SwarmContext = createContext<Swarm | null>(null);

function useSwarmContext(): Swarm {
  const swarm = useContext(SwarmContext);
  if (swarm === null) throw new Error("no SwarmProvider around this component");
  return swarm;
}

/** One store and one socket for the page, from mount to unmount. */
export function SwarmProvider({ children }: { children: ReactNode }) {
  const [store] = useState(createSwarmStore);
  const [wire, setWire] = useState<Swarm["wire"]>(null);
  const { say } = useToasts();
  const router = useRouter();

  useEffect(() => {
    const socket = openWatchSocket();
    const commits = createCommitSchedule(document);
    const link = connect({
      socket,
      store,
      receiver: createReceiver(store, commits.schedule, Date.now),
      clock: Date.now,
      chance: Math.random,
      onSignedOut: () => {
        location.assign(`/login?to=${encodeURIComponent(location.pathname + location.search)}`);
      },
      onBack: ({ forMs, newFacts, since, upgraded }) => {
        if (upgraded)
          say({ text: "The coordinator was upgraded. Reload this page to match it.", lastsMs: UPGRADED_MS });
        if (forMs < WORTH_TELLING_MS) return;
        const happened = counted(newFacts, "thing");
        if (newFacts === 0) return say({ text: "Back. Nothing happened meanwhile." });
        const show = { label: "Show", run: () => router.push(`/events?at=${since}`) };
        say({ text: `Back. ${happened} happened meanwhile.`, remedy: show });
      },
    });
    const wake = () => {
      if (!document.hidden) link.tryNow();
    };
    document.addEventListener("visibilitychange", wake);
    window.addEventListener("online", wake);
    setWire({ socket, link });
    return () => {
      document.removeEventListener("visibilitychange", wake);
      window.removeEventListener("online", wake);
      link.close();
      commits.close();
      setWire(null);
    };
  }, [store, say, router]);

  return <SwarmContext value={{ store, wire }}>{children}</SwarmContext>;
}

/** The swarm's store itself, for what reads it outside of rendering. */
export function useSwarmStore(): SwarmStore {
  return useSwarmContext().store;
}

/** Part of what is known, below `WhenKnown`. What is picked must keep its identity while nothing changed. */
export function useSwarm<Part>(pick: (known: Known) => Part): Part {
  return useStore(useSwarmContext().store, ({ known }) => {
    if (known === null) throw new Error("useSwarm before the first snapshot: put WhenKnown around it");
    return pick(known);
  });
}

/** Part of what is known; null before the first snapshot. For the frame of the page, which never blanks. */
export function useMaybeSwarm<Part>(pick: (known: Known) => Part): Part | null {
  return useStore(useSwarmContext().store, ({ known }) => (known === null ? null : pick(known)));
}

export function useConnection(): Connection {
  return useStore(useSwarmContext().store, ({ connection }) => connection);
}

/** True while the coordinator is not there: nothing can be asked for, and what is shown is old. */
export function useStale(): boolean {
  return useStore(useSwarmContext().store, ({ connection }) => connection.state === "lost");
}

/** Why an action can do nothing now; undefined when it can. */
export function useNoConnection(): string | undefined {
  const { state } = useConnection();
  return state === "live" || state === "late" ? undefined : "Needs a connection";
}

/** To follow a log; null before the page is mounted. */
export function useWatchSocket(): WatchSocket | null {
  return useSwarmContext().wire?.socket ?? null;
}

export function useTryNow(): () => void {
  const { wire } = useSwarmContext();
  return () => wire?.link.tryNow();
}
