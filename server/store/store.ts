import type { JournalEntry } from "../../protocol/facts";
import type { RowChanges, SavedRows } from "../coordinator/swarm";
import type { AccessStore } from "./access-store";

/** What one commit changes, all or nothing: the facts of a group and the rows they add up to. */
export type Changes = RowChanges;

/** What start-up reads: rows as they stand, and how far the journal goes. The journal is never replayed. */
export type Saved = SavedRows & { lastSequence: number };

/** Of what builds took a start keeps so many, the newest: older ones would say little about the next. */
export const MAX_MEASUREMENTS = 50_000;

/** Another coordinator took over: this one must stop at once. */
export class EpochLost extends Error {
  constructor(epoch: number) {
    super(`Epoch ${epoch} is over: another coordinator opened the store.`);
  }
}

/** Nothing of a commit was saved; the message says why, for people. */
export class NotSaved extends Error {}

/** A commit was sent, and then the store fell silent. Whether it was saved, `sequence` tells once the store answers again. */
export class CommitInDoubt extends NotSaved {}

/**
 * Where a swarm outlives its process. One contract suite (store-contract) holds for every implementation.
 * A commit is durable when its promise resolves; when it rejects nothing of it was saved, unless it is in doubt.
 */
export interface Store {
  /** Raises the epoch, so that an older coordinator's commits fail, and reads everything. */
  open(): Promise<{ epoch: number; saved: Saved }>;
  /** @throws EpochLost when a newer epoch was opened since; NotSaved, CommitInDoubt. */
  commit(epoch: number, changes: Changes): Promise<void>;
  /** How many facts are saved, after whatever commit was begun has ended. @throws EpochLost when a newer epoch was opened since. */
  sequence(epoch: number): Promise<number>;
  /** Facts after `sequence`, oldest first; `limit` at most. */
  readFacts(after: number, limit: number): Promise<JournalEntry[]>;
  /** The newest `limit` facts, newest first, about one build when given. */
  readNewestFacts(limit: number, about?: { build: number }): Promise<JournalEntry[]>;
  /** Deletes facts up to this number, but never the newest of all. @throws EpochLost when a newer epoch was opened since; NotSaved. */
  forgetFacts(epoch: number, upTo: number): Promise<void>;
  /** Who may do what. */
  readonly access: AccessStore;
  close(): Promise<void>;
}
