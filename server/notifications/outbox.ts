import type { News, Notice } from "./notices";

/**
 * What one channel has not been told yet. The first notice waits a while, so that those that come with it are one message; what could
 * not be delivered waits longer each time, and takes along what has come meanwhile. Time is monotonic, and handed in.
 */
export type Outbox = Readonly<{
  waiting: readonly Notice[];
  /** Null: nothing waits. */
  dueAt: number | null;
  failures: number;
  /** By key, when something was told last: what flaps is not told each time. */
  toldAt: ReadonlyMap<string, number>;
}>;

export const EMPTY: Outbox = { waiting: [], dueAt: null, failures: 0, toldAt: new Map() };

export const BUNDLE_MS = 30_000;
const TOLD_AGAIN_AFTER_MS = 15 * 60_000;
/** Between tries; after the last one the message is given up. */
const BACKOFF_MS = [10_000, 60_000, 5 * 60_000, 30 * 60_000, 2 * 60 * 60_000];
/** Nobody reads more in one message; the newest count. */
export const MAX_WAITING = 100;

export function hear(outbox: Outbox, news: News, now: number, bundleMs = BUNDLE_MS): Outbox {
  if ("over" in news)
    return withWaiting(
      outbox,
      outbox.waiting.filter(({ key }) => key !== news.over),
    );
  const { told } = news;
  const toldAt = outbox.toldAt.get(told.key);
  const isKnown = toldAt !== undefined && now - toldAt < TOLD_AGAIN_AFTER_MS;
  if (isKnown || outbox.waiting.some(({ key }) => key === told.key)) return outbox;
  const waiting = [...outbox.waiting, told].slice(-MAX_WAITING);
  return { ...outbox, waiting, dueAt: outbox.dueAt ?? now + bundleMs };
}

/** What is to be sent now, as one message; null: nothing yet. */
export function due({ waiting, dueAt }: Outbox, now: number): readonly Notice[] | null {
  return dueAt !== null && dueAt <= now ? waiting : null;
}

export function delivered(outbox: Outbox, notices: readonly Notice[], now: number, bundleMs = BUNDLE_MS): Outbox {
  const isRecent = (at: number) => now - at < TOLD_AGAIN_AFTER_MS;
  const toldAt = new Map([...outbox.toldAt].filter(([, at]) => isRecent(at)));
  for (const { key } of notices) toldAt.set(key, now);
  return { ...without({ ...outbox, dueAt: now + bundleMs }, notices), failures: 0, toldAt };
}

/** `again`: it may go better later, at the earliest after `afterMs`. */
export function failed(
  outbox: Outbox,
  notices: readonly Notice[],
  { again, afterMs }: { again: boolean; afterMs: number },
  now: number,
): Outbox {
  const wait = BACKOFF_MS[outbox.failures];
  if (!again || wait === undefined) return { ...without({ ...outbox, dueAt: now }, notices), failures: 0 };
  return withWaiting(
    { ...outbox, dueAt: now + Math.max(wait, afterMs), failures: outbox.failures + 1 },
    outbox.waiting,
  );
}

function without(outbox: Outbox, notices: readonly Notice[]): Outbox {
  return withWaiting(
    outbox,
    outbox.waiting.filter((notice) => !notices.includes(notice)),
  );
}

function withWaiting(outbox: Outbox, waiting: readonly Notice[]): Outbox {
  return waiting.length > 0 ? { ...outbox, waiting } : { ...outbox, waiting, dueAt: null, failures: 0 };
}
