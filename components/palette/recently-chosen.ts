const KEY = "portage-swarm.recently-chosen";
const MOST = 5;

/** Keys of what was chosen from the palette in this browser, the newest first. */
export function recentlyChosen(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept.filter((key): key is string => typeof key === "string").slice(0, MOST) : [];
  } catch {
    return [];
  }
}

export function rememberChosen(key: string): void {
  const chosen = [key, ...recentlyChosen().filter((other) => other !== key)].slice(0, MOST);
  try {
    localStorage.setItem(KEY, JSON.stringify(chosen));
  } catch {
    // A browser that keeps nothing has no recent choices.
  }
}
