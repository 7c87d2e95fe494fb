const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** How far back the page looks, and how wide a slice of its charts is. */
export const RANGES = {
  "6h": { words: "6 h", spanMs: 6 * HOUR_MS, sliceMs: HOUR_MS / 4, per: "15 min" },
  "24h": { words: "24 h", spanMs: DAY_MS, sliceMs: HOUR_MS, per: "hour" },
  "7d": { words: "7 days", spanMs: 7 * DAY_MS, sliceMs: 6 * HOUR_MS, per: "6 h" },
  "30d": { words: "30 days", spanMs: 30 * DAY_MS, sliceMs: DAY_MS, per: "day" },
} as const;

export type RangeName = keyof typeof RANGES;
export const RANGE_NAMES = Object.keys(RANGES).filter((name): name is RangeName => name in RANGES);

/** Reads `?range=24h`; a range that is none is the usual one. */
export function parseRange(search: URLSearchParams): RangeName {
  const asked = search.get("range");
  return RANGE_NAMES.find((name) => name === asked) ?? "24h";
}

export function rangeHref(range: RangeName): string {
  return range === "24h" ? "/history" : `/history?range=${range}`;
}
