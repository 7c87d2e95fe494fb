const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** How far back the page looks, and how wide a slice of its charts is. */
export const RANGES = {
  "6h": { words: "6 h", spanMs: 6 * HOUR_MS },
  "24h": { words: "24 h", spanMs: DAY_MS },
  "7d": { words: "7 days", spanMs: 7 * DAY_MS },
  "30d": { words: "30 days", spanMs: 30 * DAY_MS },
} as const;

export type RangeName = keyof typeof RANGES;
export const RANGE_NAMES = Object.keys(RANGES).filter((name): name is RangeName => name in RANGES);

/** Up to now, so far back; or from one day to another, both whole and of the reader's time zone: `2025-06-17`. */
export type Range = { kind: "past"; name: RangeName } | { kind: "days"; from: string; to: string };

/** How fine charts over a time are. */
export type Grain = {
  sliceMs: number;
  /** What a slice is called: `Built per hour`. */
  per: string;
  /** What its times are told by. */
  clock: "time" | "weekday" | "date";
};

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Reads `?range=24h` or `?from=2025-06-12&to=2025-06-17`; a range that is none is the usual one. */
export function parseRange(search: URLSearchParams): Range {
  const [from, to] = [search.get("from") ?? "", search.get("to") ?? ""];
  if (isDay(from) && isDay(to) && from <= to) return { kind: "days", from, to };
  const asked = search.get("range");
  return { kind: "past", name: RANGE_NAMES.find((name) => name === asked) ?? "24h" };
}

export function rangeHref(range: Range): string {
  if (range.kind === "days") return `/history?${new URLSearchParams({ from: range.from, to: range.to })}`;
  return range.name === "24h" ? "/history" : `/history?range=${range.name}`;
}

/** When it begins and ends, at a time. Days that are not over end now. */
export function boundsOf(range: Range, now: number): { from: number; to: number } {
  if (range.kind === "past") return { from: now - RANGES[range.name].spanMs, to: now };
  return { from: startOf(range.from, 0), to: Math.min(now, startOf(range.to, 1)) };
}

export function grainOf({ from, to }: { from: number; to: number }): Grain {
  const span = to - from;
  if (span <= 12 * HOUR_MS) return { sliceMs: HOUR_MS / 4, per: "15 min", clock: "time" };
  if (span <= 2 * DAY_MS) return { sliceMs: HOUR_MS, per: "hour", clock: "time" };
  if (span <= 14 * DAY_MS) return { sliceMs: 6 * HOUR_MS, per: "6 h", clock: "weekday" };
  return { sliceMs: DAY_MS, per: "day", clock: "date" };
}

/** `the last 24 h`, `12 to 17 Jun`. */
export function rangeWords(range: Range): string {
  return range.kind === "past" ? `the last ${RANGES[range.name].words}` : `the days from ${range.from} to ${range.to}`;
}

/** The day of a moment in the reader's time zone, as a field for dates wants it. */
export function dayOf(at: number): string {
  const date = new Date(at);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

function startOf(day: string, later: number): number {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return new Date(year, month - 1, date + later).getTime();
}

function isDay(text: string): boolean {
  return DAY.test(text) && dayOf(startOf(text, 0)) === text;
}
