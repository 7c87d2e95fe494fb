import { useCallback, useSyncExternalStore } from "react";

/** What a reader chose for this browser; the first of each list is what nobody had to choose. */
const CHOICES = {
  theme: ["system", "dark", "light"],
  sidebar: ["wide", "narrow"],
  density: ["comfortable", "compact"],
  /** Single-key shortcuts (WCAG 2.1.4 wants a switch). */
  keys: ["on", "off"],
  /** The overview alone and larger, for a screen on the wall. */
  wall: ["off", "on"],
  /** News that the browser shows on the desktop. */
  notifyDone: ["off", "on"],
  notifyStalled: ["off", "on"],
  notifyDrones: ["off", "on"],
  notifyBlocking: ["off", "on"],
} as const;

type Preferences = typeof CHOICES;
export type Preference = keyof Preferences;
export type Choice<P extends Preference> = Preferences[P][number];

const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener("storage", listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("storage", listener);
  };
}

/** The choice, and a function that makes another and remembers it. */
export function usePreference<P extends Preference>(name: P): [Choice<P>, (choice: Choice<P>) => void] {
  const choice = useSyncExternalStore(
    subscribe,
    () => readPreference(name),
    () => defaultOf(name),
  );
  const choose = useCallback((next: Choice<P>) => writePreference(name, next), [name]);
  return [choice, choose];
}

/** The choice after this one, round and round. */
export function nextChoice<P extends Preference>(name: P, choice: Choice<P>): Choice<P> {
  const choices: readonly Choice<P>[] = CHOICES[name];
  return choices[(choices.indexOf(choice) + 1) % choices.length] ?? defaultOf(name);
}

export function readPreference<P extends Preference>(name: P): Choice<P> {
  const choices: readonly Choice<P>[] = CHOICES[name];
  const stored = remembered(name);
  return choices.find((choice) => choice === stored) ?? defaultOf(name);
}

function defaultOf<P extends Preference>(name: P): Choice<P> {
  return CHOICES[name][0];
}

function remembered(name: Preference): string | null {
  try {
    return localStorage.getItem(keyOf(name));
  } catch {
    return null;
  }
}

export function writePreference<P extends Preference>(name: P, choice: Choice<P>): void {
  const isDefault = choice === defaultOf(name);
  try {
    if (isDefault) localStorage.removeItem(keyOf(name));
    else localStorage.setItem(keyOf(name), choice);
  } catch {
    // A browser that keeps nothing still shows the choice until it is closed.
  }
  if (isDefault) delete document.documentElement.dataset[name];
  else document.documentElement.dataset[name] = choice;
  for (const listener of listeners) listener();
}

function keyOf(name: Preference): string {
  return `portage-swarm.${name}`;
}

/** Height of a row of a list, in pixels: what `--row` is in the style sheet. */
export function useRowHeight(): number {
  const [density] = usePreference("density");
  return density === "compact" ? 28 : 36;
}
