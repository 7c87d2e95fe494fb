import type { PagePath } from "./pages";
import { PAGES } from "./pages";

export type Command = { kind: "go"; to: PagePath } | { kind: "sidebar" | "theme" | "pause" | "undo" };

/** What was typed, and whether `g` was typed just before. */
export type Typed = { key: string; shift: boolean; afterGo: boolean };

/** What a key does on every page; null when it does nothing there. `g` itself waits for the next key. */
export function commandOf({ key, shift, afterGo }: Typed): Command | null {
  if (afterGo) {
    const page = PAGES.find(({ letter }) => letter === key);
    return page === undefined ? null : { kind: "go", to: page.path };
  }
  switch (key) {
    case "[":
      return { kind: "sidebar" };
    case "t":
      return { kind: "theme" };
    case "z":
      return { kind: "undo" };
    case "P":
      return shift ? { kind: "pause" } : null;
    default:
      return null;
  }
}
