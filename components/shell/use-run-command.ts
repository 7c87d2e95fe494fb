"use client";

import { useRouter } from "next/navigation";
import { useMaybeSwarm, useNoConnection } from "../swarm/provider";
import { useActions } from "../swarm/use-actions";
import { useToasts } from "../ui/toast";
import type { Command } from "./keys";
import { nextChoice, readPreference, writePreference } from "./preferences";

/** The windows of the frame that a command opens. */
export type Windows = { palette: () => void; help: () => void };

/** Does what a key, the palette or a button asks for. */
export function useRunCommand(windows: Windows): (command: Command) => void {
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
      case "palette":
      case "help":
        windows[command.kind]();
        return;
      case "add":
        router.push("/queue/add");
        return;
      case "sidebar":
      case "theme":
      case "density":
        writePreference(command.kind, nextChoice(command.kind, readPreference(command.kind)));
        return;
      case "wall":
        writePreference("wall", nextChoice("wall", readPreference("wall")));
        router.push("/");
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
