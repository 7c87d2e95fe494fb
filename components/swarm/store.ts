import type { StoreApi } from "zustand/vanilla";
import { createStore } from "zustand/vanilla";
import type { JournalEntry } from "../../protocol/facts";
import type { BuildId, DroneName } from "../../protocol/ids";
import type { Bucket, QueueRow, Snapshot } from "../../protocol/to-watcher";
import type { Trends } from "../../protocol/trends";
import type { Connection } from "./connection";

/**
 * Everything this page knows of the swarm: one bucket per drone, one row per build. Only `receive` writes it, whole commits at a
 * time. There is no place for "the latest message": what one drone says never stands where another's word stood.
 */
export type Known = Pick<Snapshot, "epoch" | "version" | "thresholds" | "demo" | "summary"> & {
  buckets: ReadonlyMap<DroneName, Bucket>;
  rows: ReadonlyMap<BuildId, QueueRow>;
  /** The newest facts, newest last. */
  recent: readonly JournalEntry[];
  /** The last hour of the meters. */
  trends: Trends;
  /** The coordinator's time in its newest message. */
  now: number;
  /** When that message came, by this browser's clock, in milliseconds since 1970. */
  heardAt: number;
};

export type SwarmState = {
  /** Null until the first snapshot; never null again. */
  known: Known | null;
  connection: Connection;
};

export type SwarmStore = StoreApi<SwarmState>;

/** One per page, made by its provider: a store of the module would be shared between requests on the server. */
export function createSwarmStore(): SwarmStore {
  return createStore<SwarmState>(() => ({ known: null, connection: { state: "connecting" } }));
}
