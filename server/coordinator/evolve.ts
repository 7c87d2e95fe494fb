import type { Fact, JournalEntry } from "../../protocol/facts";
import type { Swarm } from "./swarm";

/** Folds one fact into the tentative swarm and numbers it. */
export function evolve(swarm: Swarm, fact: Fact): JournalEntry {
  const head = swarm.head.get();
  const entry = { sequence: head.sequence + 1, fact };
  swarm.head.put({ ...head, sequence: entry.sequence });
  swarm.journal.push(entry);
  return entry;
}
