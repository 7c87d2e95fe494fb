import { expect } from "vitest";
import { JournalAudit, replay, violations } from "../coordinator/invariants";
import { PRODUCT_ROOT } from "../product";
import type { Database } from "../store/database";
import { openDatabase } from "../store/database";
import type { Saved } from "../store/store";

/** Holds that no promise was broken on the way, and that what the journal adds up to is what the rows say. */
export async function auditDatabase(database: Database): Promise<Saved> {
  const store = await openDatabase(database, PRODUCT_ROOT);
  const facts = await store.readFacts(0, 10_000);
  const { saved } = await store.open();
  await store.close();
  const audit = new JournalAudit();
  for (const entry of facts) audit.note(entry);
  const swarm = replay(facts);
  expect(violations(swarm)).toEqual([]);
  expect(saved.builds).toEqual([...swarm.builds.values()]);
  expect(saved.drones).toEqual([...swarm.drones.values()]);
  expect(saved.lastSequence).toBe(facts.length);
  return saved;
}
