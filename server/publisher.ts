import { setTimeout as sleep } from "node:timers/promises";
import type { Artefact } from "../protocol/build";
import type { JournalEntry } from "../protocol/facts";
import type { AttemptKey } from "../protocol/ids";
import { attemptLabel } from "../protocol/ids";
import type { Binhost, KnownToStore, PublishedPackage } from "./binhost/binhost";
import { isRefusal } from "./coordinator/decide";
import type { BuildRow, Swarm } from "./coordinator/swarm";
import type { CoordinatorLoop } from "./coordinator-loop";

/**
 * Carries packages from `attempt.finished` to `artefact.published`. A build in the publishing stage is published until
 * the binhost has said yes or no; a disk that fails is tried again. What a crash leaves half done is in that
 * stage still, so start-up repairs the binhost and then does the same for all it finds there.
 */
export type Publisher = {
  /** Takes up what start-up found in the publishing stage. */
  begin(): void;
  /** Facts that were committed: packages that now await publication, and uploads that nobody needs any more. */
  follow(facts: readonly JournalEntry[]): void;
  /** Resolves when what was begun is done; what waits stays for the next start. */
  stop(): Promise<void>;
};

type PublisherParts = {
  loop: CoordinatorLoop;
  binhost: Binhost;
  /** How long a disk that failed is given. */
  retryAfterMs: number;
  onError: (error: unknown) => void;
};

/** Repairs the binhost first: nothing may be received or published meanwhile. */
export async function openPublisher({ loop, binhost, retryAfterMs, onError }: PublisherParts): Promise<Publisher> {
  const waiting = new Map<string, AttemptKey>();
  const stopping = new AbortController();
  const running = new Map<string, Promise<void>>();

  function enter(key: AttemptKey): void {
    waiting.set(attemptLabel(key), key);
    startMore();
  }

  /** Several at once, so that they share one writing of the index. */
  function startMore(): void {
    for (const [label, key] of waiting) {
      if (stopping.signal.aborted || running.size >= AT_ONCE) return;
      if (running.has(label)) continue;
      waiting.delete(label);
      running.set(label, carry(label, key));
    }
  }

  async function carry(label: string, key: AttemptKey): Promise<void> {
    try {
      await publish(key);
    } catch (error) {
      onError(error);
      await sleep(retryAfterMs, null, { signal: stopping.signal }).catch(() => null);
      waiting.set(label, key);
    }
    running.delete(label);
    startMore();
  }

  async function publish(key: AttemptKey): Promise<void> {
    const found = await loop.look((swarm) => publishingIn(swarm, key));
    if (!found) return;
    const { row, artefact } = found;
    const { target, cpv, slot, use } = row;
    const publication = await binhost.publish({ ...key, target, cpv, slot, use }, artefact);
    const reply = await (publication.ok
      ? loop.ask({ kind: "published", ...key, ...placeOf(publication) })
      : loop.ask({ kind: "unpublishable", ...key, reason: publication.reason, why: publication.why }));
    if (isRefusal(reply)) throw new Error(`What became of the package of ${cpv} is not recorded: ${reply.sentence}`);
    await binhost.discard(key);
  }

  function discard(key: AttemptKey): void {
    binhost.discard(key).catch(onError);
  }

  const known = await loop.look(knownTo);
  const { missing } = await binhost.repair(known);
  for (const { cpv, path } of missing)
    onError(new Error(`The package file of ${cpv} is gone from the binhost: ${path}`));

  return {
    begin: () => {
      for (const key of known.open) enter(key);
    },
    follow: (facts) => {
      for (const { fact } of facts) {
        if (fact.kind === "attempt.finished") {
          const { build, attempt, outcome } = fact;
          if (outcome.result === "built") enter({ build, attempt });
          else discard({ build, attempt });
        }
        // The attempt before this one might have come back with its package; now it no longer can.
        if (fact.kind === "lease.granted" && fact.attempt > 1) {
          discard({ build: fact.build, attempt: fact.attempt - 1 });
        }
      }
    },
    stop: async () => {
      stopping.abort();
      await Promise.all(running.values());
    },
  };
}

const AT_ONCE = 32;

function placeOf({ path, sizeBytes, sha256 }: { path: string; sizeBytes: number; sha256: string }) {
  return { path, sizeBytes, sha256 };
}

/** The package that awaits publication as this attempt; undefined when none does. */
function publishingIn(swarm: Swarm, { build, attempt }: AttemptKey): { row: BuildRow; artefact: Artefact } | undefined {
  const row = swarm.builds.get(build);
  if (row?.standing.state !== "building" || row.standing.stage !== "publishing") return undefined;
  return row.attempts.length === attempt ? { row, artefact: row.standing.artefact } : undefined;
}

/** What the binhost has to know of builds to tell right files from leftovers. */
export function knownTo(swarm: Swarm): KnownToStore {
  const rows = [...swarm.builds.values()];
  const removed = rows.filter(({ standing }) => standing.state === "built" && standing.removedAt !== undefined);
  return {
    published: rows.flatMap(publishedAs),
    open: rows.flatMap(openAttemptOf),
    removed: removed.map(({ build, attempts, target }) => ({ build, attempt: attempts.length, target })),
  };
}

function publishedAs({ build, target, cpv, attempts, standing }: BuildRow): PublishedPackage[] {
  if (standing.state !== "built" || standing.removedAt !== undefined) return [];
  return [{ build, attempt: attempts.length, target, cpv, ...placeOf(standing) }];
}

/** The newest attempt, when its package is awaited: it runs, is being published, or was lost and may come back. */
function openAttemptOf({ build, attempts, standing }: BuildRow): AttemptKey[] {
  const newest = attempts.at(-1);
  if (!newest || standing.state === "built" || standing.state === "cancelled") return [];
  const isOver = newest.ending?.result === "failed" || newest.ending?.result === "stopped";
  return isOver ? [] : [{ build, attempt: newest.attempt }];
}
