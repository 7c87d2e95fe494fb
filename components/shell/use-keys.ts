"use client";

import { useRouter } from "next/navigation";
import { useEffect, useEffectEvent, useRef } from "react";
import { useMaybeSwarm, useNoConnection } from "../swarm/provider";
import { useActions } from "../swarm/use-actions";
import { useToasts } from "../ui/toast";
import { isTyping } from "./is-typing";
import type { Command } from "./keys";
import { commandOf } from "./keys";
import { nextChoice, readPreference, usePreference, writePreference } from "./preferences";

/** After `g`, the page's letter must follow this soon. */
const GO_WITHIN_MS = 1_500;

/** The keys that work on every page. */
export function useKeys(): void {
  const [keys] = usePreference("keys");
  const run = useRunCommand();
  const goSince = useRef<number | null>(null);

  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const afterGo = goSince.current !== null && event.timeStamp - goSince.current < GO_WITHIN_MS;
    goSince.current = !afterGo && event.key === "g" ? event.timeStamp : null;
    const command = commandOf({ key: event.key, shift: event.shiftKey, afterGo });
    if (command === null) return;
    event.preventDefault();
    run(command);
  });

  useEffect(() => {
    if (keys === "off") return;
    const listen = (event: KeyboardEvent) => onKey(event);
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, [keys]);
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
