import type { SwarmSummary } from "../../protocol/to-watcher";
import { clockText } from "../ui/clock";

/** `Paused by operator at 14:31: "kernel on Izar"`, without the note when there is none. */
export function pausedWords({ by, at, note }: NonNullable<SwarmSummary["paused"]>, now: number): string {
  const who = `Paused by ${by} at ${clockText(at, now)}`;
  return note === "" ? `${who}.` : `${who}: "${note}"`;
}
