import { clockText } from "./clock";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** How long ago: `just now`, `12 s ago`, `4 min ago`, and from an hour on the clock. */
export function agoText(at: number, now: number): string {
  const age = Math.max(0, now - at);
  if (age < 1_000) return "just now";
  if (age < MINUTE_MS) return `${Math.floor(age / 1_000)} s ago`;
  if (age < HOUR_MS) return `${Math.floor(age / MINUTE_MS)} min ago`;
  return clockText(at, now);
}

/** The age itself: `0.3 s`, `12 s`, `4 min`, `2 h`. */
export function ageText(ms: number): string {
  const age = Math.max(0, ms);
  if (age < 9_950) return `${(age / 1_000).toFixed(1)} s`;
  if (age < MINUTE_MS) return `${Math.floor(age / 1_000)} s`;
  if (age < HOUR_MS) return `${Math.floor(age / MINUTE_MS)} min`;
  return `${Math.floor(age / HOUR_MS)} h`;
}
