"use client";

import { useEffect, useState, useSyncExternalStore } from "react";
import type { AttemptKey } from "../../protocol/ids";
import { useWatchSocket } from "../swarm/provider";
import type { LogFeed, LogView } from "./log-feed";
import { openLogFeed } from "./log-feed";
import { attemptLog } from "./log-source";

/** The log of an attempt, open as long as the component is mounted; null before the page has its socket. */
export function useLogFeed({ build, attempt }: AttemptKey): LogFeed | null {
  const socket = useWatchSocket();
  const [feed, setFeed] = useState<LogFeed | null>(null);
  useEffect(() => {
    if (socket === null) return;
    const opened = openLogFeed(attemptLog(socket, { build, attempt }), {
      schedule: (task) => (document.hidden ? setTimeout(task, HIDDEN_EVERY_MS) : requestAnimationFrame(task)),
      now: Date.now,
    });
    setFeed(opened);
    return () => {
      opened.close();
      setFeed(null);
    };
  }, [socket, build, attempt]);
  return feed;
}

/** What the feed shows now. */
export function useLogView(feed: LogFeed): LogView {
  return useSyncExternalStore(feed.subscribe, feed.view, feed.view);
}

/** A hidden page gets no animation frames; its log still goes on. */
const HIDDEN_EVERY_MS = 1_000;
