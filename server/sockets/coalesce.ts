import type { JournalEntry } from "../../protocol/facts";
import type { BuildId, DroneName } from "../../protocol/ids";
import type { Bucket, Frame } from "../../protocol/to-watcher";
import { bucketOf, rowOf, rowsTouchedBy, summaryOf } from "../coordinator/buckets";
import type { Now } from "../coordinator/command";
import type { Pulse } from "../coordinator/pulse";
import type { Swarm } from "../coordinator/swarm";
import type { Announcement } from "../coordinator-loop";

/**
 * Gathers what watchers have not been told yet. A frame takes all of it at once, of each drone and each build only the
 * newest; so however often something changes, it costs one bucket or row per frame.
 */
export class Coalescer {
  #rows = new Set<BuildId>();
  #facts: JournalEntry[] = [];
  /** What the frames so far have said, as text, to tell what is news. */
  readonly #saidBuckets = new Map<DroneName, string>();
  #saidSummary = "";

  /** Notes a group that was saved. Which drones it was about is no matter: one's news may be why another idles. */
  note({ facts: entries, reestimated }: Announcement, swarm: Swarm): void {
    this.#facts.push(...entries.filter(isShown));
    const facts = entries.map(({ fact }) => fact);
    for (const build of rowsTouchedBy(swarm, facts, reestimated)) this.#rows.add(build);
  }

  /** What is new since the frame before, as far as one frame has room. */
  takeNews(swarm: Swarm, pulse: Pulse, now: Now): News {
    const buckets = [...swarm.drones.values()].flatMap(({ drone }) => {
      const bucket = bucketOf(swarm, pulse, drone, now);
      return bucket && this.#isNews(bucket) ? [bucket] : [];
    });
    const summary = summaryOf(swarm, pulse, now);
    const saidSummary = JSON.stringify(summary);
    const news: News = {
      ...(saidSummary !== this.#saidSummary && { summary }),
      ...(buckets.length > 0 && { buckets }),
      ...(this.#rows.size > 0 && { rows: this.#takeRows().flatMap((build) => rowOf(swarm, build) ?? []) }),
      ...(this.#facts.length > 0 && { recent: this.#facts.slice(-MAX_RECENT) }),
    };
    this.#saidSummary = saidSummary;
    this.#facts = [];
    return news;
  }

  /** What the newest frame had no room for. */
  get hasMore(): boolean {
    return this.#rows.size > 0;
  }

  #takeRows(): BuildId[] {
    const rows = [...this.#rows].slice(0, MAX_ROWS);
    for (const build of rows) this.#rows.delete(build);
    return rows;
  }

  #isNews(bucket: Bucket): boolean {
    const said = JSON.stringify(bucket);
    if (this.#saidBuckets.get(bucket.drone) === said) return false;
    this.#saidBuckets.set(bucket.drone, said);
    return true;
  }
}

export type News = Pick<Frame, "summary" | "buckets" | "rows" | "recent">;

/** Rows of one frame: twenty thousand at once would hold the event loop for a second, and then the browser. */
const MAX_ROWS = 1_000;

/** Thousands of build times at once are nothing to look at. */
export function isShown({ fact }: JournalEntry): boolean {
  return fact.kind !== "history.brought";
}

/** Facts that a watcher is shown: after more than this at once nobody reads them one by one. */
export const MAX_RECENT = 60;
