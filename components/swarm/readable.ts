import type { Bucket, QueueRow, Snapshot } from "../../protocol/to-watcher";

/** All that this page reads; what is new in the protocol is missed here by the compiler. */
const SNAPSHOT: Record<keyof Snapshot, true> = {
  ...{ sequence: true, now: true, epoch: true, version: true, thresholds: true, demo: true, summary: true },
  ...{ buckets: true, rows: true, recent: true, trends: true },
};
const BUCKET: Record<keyof Bucket, true> = {
  ...{ drone: true, target: true, state: true, cores: true, host: true, heardAt: true, draining: true, drain: true },
  ...{ limit: true, grounding: true, probation: true, strikes: true, cure: true, drift: true, telemetry: true },
  ...{ builds: true, built: true, failed: true, idleBecause: true, upgrade: true, sync: true },
};
const ROW: Record<keyof QueueRow, true> = {
  ...{ build: true, run: true, cpv: true, target: true, state: true, order: true, moved: true, pin: true },
  ...{ attempt: true, failures: true, waitsFor: true, holdsUp: true, drone: true, reason: true, advice: true },
  ...{ notBefore: true, because: true, since: true, expectedSeconds: true, isGuess: true },
};

/**
 * Whether a snapshot has all that this page reads. A coordinator of another version may send less, and then nothing of it is
 * shown, rather than something wrong. One drone and one row stand for all.
 */
export function isReadable(snapshot: unknown): snapshot is Snapshot {
  if (!has(snapshot, SNAPSHOT)) return false;
  const { buckets, rows } = snapshot;
  return Array.isArray(buckets) && Array.isArray(rows) && firstHas(buckets, BUCKET) && firstHas(rows, ROW);
}

/** The version that a coordinator claims to be, whatever else it sent. */
export function versionOf(snapshot: unknown): string {
  const named = has(snapshot, { version: true }) && typeof snapshot.version === "string";
  return named ? String(snapshot.version) : "unknown";
}

function firstHas(list: readonly unknown[], keys: Record<string, true>): boolean {
  return list.length === 0 || has(list[0], keys);
}

function has<Key extends string>(value: unknown, keys: Record<Key, true>): value is Record<Key, unknown> {
  return typeof value === "object" && value !== null && Object.keys(keys).every((key) => key in value);
}
