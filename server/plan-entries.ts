import { z } from "zod";
import { PlanEntry } from "../protocol/plan";
import { Breather } from "./breather";

const Piece = z.array(PlanEntry);
/** Entries that are checked at once: a few milliseconds. */
const IN_PIECE = 100;

/**
 * Entries of a plan from outside, checked in pieces with turns of the event loop between them: twenty thousand at once would hold it for
 * a third of a second. What is wrong is told as `z.array(PlanEntry)` tells it.
 */
export async function checkEntries(entries: readonly unknown[]) {
  const breather = new Breather();
  // They have just been parsed, in this turn.
  if (entries.length > IN_PIECE) await breather.turn();
  const checked: PlanEntry[] = [];
  const issues: z.core.$ZodIssue[] = [];
  for (let from = 0; from < entries.length; from += IN_PIECE) {
    const piece = Piece.safeParse(entries.slice(from, from + IN_PIECE));
    if (piece.success) checked.push(...piece.data);
    else issues.push(...piece.error.issues.map((issue) => ({ ...issue, path: shifted(issue.path, from) })));
    if (breather.isDue) await breather.turn();
  }
  return { entries: checked, issues };
}

function shifted([place, ...inside]: readonly PropertyKey[], by: number): PropertyKey[] {
  return [Number(place) + by, ...inside];
}
