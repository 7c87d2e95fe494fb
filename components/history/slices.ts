import type { EndedAttempt } from "../../protocol/past";
import type { Bucket } from "../../protocol/to-watcher";
import type { ServiceSpan } from "./service";

/** A stretch of time in a chart. */
export type Slice = {
  /** When it begins. */
  at: number;
  built: number;
  /** Attempts that failed. */
  failed: number;
  /** Cores held by builds, on average. */
  cores: number;
  /** Cores that nothing held though they might have worked, and cores of grounded drones; null: not known for that time. */
  idle: number | null;
  grounded: number | null;
};

export type Window = { from: number; to: number; sliceMs: number };
/** When an attempt held how many cores. */
export type Held = Pick<EndedAttempt, "cores" | "grantedAt" | "endedAt">;

/** The slices of a window from first to last, the first and the last perhaps cut. They begin at whole hours and days of the reader. */
export function slicesOf(attempts: readonly EndedAttempt[], held: readonly Held[], window: Window): Slice[] {
  const slices = emptySlices(window);
  const first = slices[0]?.at ?? window.from;
  const at = (time: number) => slices[Math.floor((time - first) / window.sliceMs)];
  for (const { endedAt, result } of attempts) {
    const slice = at(endedAt);
    if (slice === undefined) continue;
    if (result === "built") slice.built += 1;
    if (result === "failed") slice.failed += 1;
  }
  for (const one of held) addCores(slices, one, window);
  return slices;
}

/** What runs now, as far as its drones tell: it holds its cores until `now`. */
export function heldNow(buckets: Iterable<Bucket>, now: number): Held[] {
  return [...buckets].flatMap(({ builds }) =>
    builds.map(({ cores, grantedAt }) => ({ cores: cores.length, grantedAt, endedAt: now })),
  );
}

function emptySlices({ from, to, sliceMs }: Window): Slice[] {
  const offsetMs = new Date(from).getTimezoneOffset() * 60_000;
  const first = Math.floor((from - offsetMs) / sliceMs) * sliceMs + offsetMs;
  const count = Math.max(1, Math.ceil((to - first) / sliceMs));
  return Array.from({ length: count }, (_, index) => ({
    at: first + index * sliceMs,
    built: 0,
    failed: 0,
    cores: 0,
    ...UNKNOWN,
  }));
}

const UNKNOWN = { idle: null, grounded: null };

/** The same slices with the cores that nothing held, where that is known: from `knownFrom` on. */
export function withService(
  slices: readonly Slice[],
  spans: readonly ServiceSpan[],
  knownFrom: number,
  window: Window,
): Slice[] {
  return slices.map((slice) => {
    const begin = Math.max(slice.at, window.from);
    const end = Math.min(slice.at + window.sliceMs, window.to);
    if (begin < knownFrom || end <= begin) return slice;
    const there = (kind: ServiceSpan["kind"]) =>
      spans.reduce((sum, span) => {
        const overlap = Math.min(end, span.to) - Math.max(begin, span.from);
        return span.kind === kind && overlap > 0 ? sum + (span.cores * overlap) / (end - begin) : sum;
      }, 0);
    const serving = there("serving");
    const idle = Math.max(0, serving - slice.cores);
    // A grounded drone finishes what it has: those cores are held, not grounded.
    return { ...slice, idle, grounded: Math.max(0, serving + there("grounded") - slice.cores - idle) };
  });
}

function addCores(slices: Slice[], { cores, grantedAt, endedAt }: Held, { from, to, sliceMs }: Window): void {
  for (const slice of slices) {
    const begin = Math.max(slice.at, from);
    const end = Math.min(slice.at + sliceMs, to);
    const overlap = Math.min(end, endedAt) - Math.max(begin, grantedAt);
    if (overlap > 0) slice.cores += (cores * overlap) / (end - begin);
  }
}
