import type { PagePath } from "./pages";
import { PAGES_WITH_KEY } from "./pages";

/** What can be done on every page: its words, and its key as it is written on keyboards. */
export const COMMANDS = [
  { kind: "palette", words: "Search or run", keys: "Ctrl K" },
  { kind: "help", words: "Keys", keys: "?" },
  { kind: "add", words: "Add packages", keys: "a" },
  { kind: "pause", words: "Pause or resume", keys: "Shift P" },
  { kind: "undo", words: "Undo", keys: "z" },
  { kind: "theme", words: "Change the theme", keys: "t" },
  { kind: "density", words: "Change the density", keys: "Shift D" },
  { kind: "sidebar", words: "Fold the sidebar", keys: "[" },
  { kind: "wall", words: "Wall mode", keys: "w" },
] as const;

export type CommandKind = (typeof COMMANDS)[number]["kind"];
export type Command = { kind: "go"; to: PagePath } | { kind: CommandKind };

/** What was typed, and whether `g` was typed just before. */
export type Typed = { key: string; shift: boolean; afterGo: boolean };

/** What a single key does on every page; null when it does nothing there. `g` itself waits for the next key. */
export function commandOf({ key, shift, afterGo }: Typed): Command | null {
  if (afterGo) {
    const page = PAGES_WITH_KEY.find(({ letter }) => letter === key);
    return page === undefined ? null : { kind: "go", to: page.path };
  }
  // A capital without Shift is a caps lock. Signs need Shift on some keyboards and not on others.
  const typed = shift && key !== key.toLowerCase() ? `Shift ${key}` : key;
  const command = COMMANDS.find(({ keys }) => keys === typed);
  return command === undefined ? null : { kind: command.kind };
}
