import type { JournalEntry } from "../../protocol/facts";
import type { BuildId } from "../../protocol/ids";
import { rowOf, rowsTouchedBy } from "../coordinator/buckets";
import type { Now } from "../coordinator/command";
import type { Pulse } from "../coordinator/pulse";
import type { Swarm } from "../coordinator/swarm";
import { unexplained } from "../coordinator/why";

/** What one process saved, as its watchers learn of it. */
export type Saving = {
  entries: readonly JournalEntry[];
  swarm: Swarm;
  pulse: Pulse;
  now: Now;
  /** Builds whose estimates are others by now. */
  reestimated: readonly BuildId[];
};

/** To explain everything costs much; so that is asked for after every so many commits. */
const ASK_WHY_EVERY = 40;

/**
 * A watcher that is told only the rows that are said to have changed, and then compares all: none may have changed in silence.
 * It also asks why whatever waits waits, and why idle cores idle.
 */
export class Onlooker {
  readonly #rows = new Map<BuildId, string>();
  #looksAt: Swarm | null = null;
  #savings = 0;

  note({ entries, swarm, pulse, now, reestimated }: Saving): void {
    const facts = entries.map(({ fact }) => fact);
    // Another process learned anew from what is saved, and is looked at anew.
    const isNew = swarm !== this.#looksAt;
    this.#looksAt = swarm;
    const told = isNew ? new Set<BuildId>() : rowsTouchedBy(swarm, facts, reestimated);
    for (const { build } of swarm.builds.values()) {
      const row = JSON.stringify(rowOf(swarm, build));
      const known = this.#rows.get(build);
      if (row === known) continue;
      if (!isNew && !told.has(build))
        throw new Error(`Row ${known} became ${row} untold, after ${JSON.stringify(facts)}`);
      this.#rows.set(build, row);
    }
    this.#savings += 1;
    if (this.#savings % ASK_WHY_EVERY !== 0) return;
    const silent = unexplained(swarm, pulse, now);
    if (silent.length > 0) throw new Error(silent.join("\n"));
  }
}
