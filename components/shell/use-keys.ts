"use client";

import { useRouter } from "next/navigation";
import { useRef } from "react";
import { useMaybeSwarm, useNoConnection } from "../swarm/provider";
import { useActions } from "../swarm/use-actions";
import { useToasts } from "../ui/toast";
import type { Command } from "./keys";
import { commandOf } from "./keys";
import { nextChoice, readPreference, writePreference } from "./preferences";
import { usePageKeys } from "./use-page-keys";

/** After `g`, the page's letter must follow this soon. */
const GO_WITHIN_MS = 1_500;

/** The keys that work on every page. */
export function useKeys(): void {
  const run = useRunCommand();
  const goSince = useRef<number | null>(null);
  usePageKeys((event) => {
    const afterGo = goSince.current !== null && event.timeStamp - goSince.current < GO_WITHIN_MS;
    goSince.current = !afterGo && event.key === "g" ? event.timeStamp : null;
    const command = commandOf({ key: event.key, shift: event.shiftKey, afterGo });
    if (command !== null) run(command);
    return command !== null;
  });
}

function useRunCommand(): (command: Command) => void {
  const router = useRouter();
  const { undo } = useToasts();
  const { pause, resume } = useActions();
  const refusal = useNoConnection();
  const paused = useMaybeSwarm(({ summary }) => summary.paused !== null);

  return (command) => {
    switch (command.kind) {
      case "go":
        router.push(command.to);
        return;
      case "sidebar":
        writePreference("sidebar", nextChoice("sidebar", readPreference("sidebar")));
        return;
      case "theme":
        writePreference("theme", nextChoice("theme", readPreference("theme")));
        return;
      case "undo":
        undo();
        return;
      case "pause":
        if (refusal === undefined) void (paused ? resume() : pause());
        return;
    }
  };
}
