import type { JournalEntry } from "../../protocol/facts";
import type { BuildId, DroneName } from "../../protocol/ids";
import type { Bucket, Frame, QueueRow, Snapshot, SwarmSummary } from "../../protocol/to-watcher";
import { withNewerPoints } from "../../protocol/trend-points";
import type { Trends } from "../../protocol/trends";
import type { Known, SwarmStore } from "./store";

/** Facts a page keeps, as many as a snapshot brings. */
const RECENT_KEPT = 60;

/** Calls `commit` once, soon: with the next paint, or on a timer while nobody looks. */
export type Schedule = (commit: () => void) => void;

/** `gap`: frames in between are missing, only a snapshot helps; `old`: known already. */
export type Taken = "taken" | "gap" | "old";

export type Receiver = {
  snapshot: (snapshot: Snapshot) => void;
  frame: (frame: Frame) => Taken;
};

/** What came since the last commit. `null` in a map: dropped. The newest word of each drone replaces an older one of the same drone only. */
type Pending = {
  snapshot: Snapshot | null;
  buckets: Map<DroneName, Bucket | null>;
  rows: Map<BuildId, QueueRow | null>;
  recent: JournalEntry[];
  summary: SwarmSummary | null;
  trends: Trends[];
  now: number;
  heardAt: number;
};

/**
 * Messages only write into the pending set of their drone or build; one commit per frame merges all of them into the store. So
 * forty drones that speak between two paints are all seen in the next one, and the page renders once.
 */
export function createReceiver(store: SwarmStore, schedule: Schedule, clock: () => number): Receiver {
  let pending: Pending | null = null;
  let sequence: number | null = null;

  function open(now: number): Pending {
    if (pending === null) {
      pending = {
        snapshot: null,
        buckets: new Map(),
        rows: new Map(),
        recent: [],
        summary: null,
        trends: [],
        now,
        heardAt: clock(),
      };
      schedule(commit);
    }
    pending.now = now;
    pending.heardAt = clock();
    return pending;
  }

  function commit() {
    const merging = pending;
    pending = null;
    if (merging === null) return;
    const base = merging.snapshot ? knownFrom(merging.snapshot, merging.heardAt) : store.getState().known;
    if (base !== null) store.setState({ known: merge(base, merging) });
  }

  return {
    snapshot(snapshot) {
      sequence = snapshot.sequence;
      const fresh = open(snapshot.now);
      Object.assign(fresh, { snapshot, buckets: new Map(), rows: new Map(), recent: [], summary: null, trends: [] });
    },
    frame(frame) {
      if (sequence !== null && frame.sequence <= sequence) return "old";
      if (sequence === null || frame.sequence > sequence + 1) return "gap";
      sequence = frame.sequence;
      note(open(frame.now), frame);
      return "taken";
    },
  };
}

function note(pending: Pending, frame: Frame) {
  for (const bucket of frame.buckets ?? []) pending.buckets.set(bucket.drone, bucket);
  for (const drone of frame.droppedBuckets ?? []) pending.buckets.set(drone, null);
  for (const row of frame.rows ?? []) pending.rows.set(row.build, row);
  for (const build of frame.droppedRows ?? []) pending.rows.set(build, null);
  pending.recent.push(...(frame.recent ?? []));
  pending.summary = frame.summary ?? pending.summary;
  if (frame.trends) pending.trends.push(frame.trends);
}

function knownFrom(snapshot: Snapshot, heardAt: number): Known {
  const { epoch, version, thresholds, demo, summary, recent, trends, now } = snapshot;
  return {
    ...{ epoch, version, thresholds, demo, summary, recent, trends, now },
    buckets: new Map(snapshot.buckets.map((bucket) => [bucket.drone, bucket])),
    rows: new Map(snapshot.rows.map((row) => [row.build, row])),
    heardAt,
  };
}

function merge(known: Known, pending: Pending): Known {
  return {
    ...known,
    buckets: withChanges(known.buckets, pending.buckets),
    rows: withChanges(known.rows, pending.rows),
    summary: pending.summary ?? known.summary,
    recent: withNewest(known.recent, pending.recent),
    trends: pending.trends.reduce(withNewerPoints, known.trends),
    now: pending.now,
    heardAt: pending.heardAt,
  };
}

/** The same map when nothing changed, so that what is drawn from it is not drawn again. */
function withChanges<Key, Value>(
  map: ReadonlyMap<Key, Value>,
  changes: ReadonlyMap<Key, Value | null>,
): ReadonlyMap<Key, Value> {
  if (changes.size === 0) return map;
  const next = new Map(map);
  for (const [key, value] of changes) {
    if (value === null) next.delete(key);
    else next.set(key, value);
  }
  return next;
}

function withNewest(recent: readonly JournalEntry[], more: readonly JournalEntry[]): readonly JournalEntry[] {
  const newest = recent.at(-1)?.sequence ?? 0;
  const news = more.filter((entry) => entry.sequence > newest);
  return news.length === 0 ? recent : [...recent, ...news].slice(-RECENT_KEPT);
}
