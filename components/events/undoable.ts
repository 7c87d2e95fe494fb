import type { JournalEntry } from "../../protocol/facts";
import type { CommandId } from "../../protocol/people";

/** A person's command can be taken back for this long, by the coordinator's clock. */
const UNDO_WITHIN_MS = 30_000;

/**
 * Which of the newest facts can still be taken back, and by the undo of which command. The facts of a command stand right before
 * its `command.given`, at its time.
 */
export function undoable(recent: readonly JournalEntry[], now: number): ReadonlyMap<number, CommandId> {
  const undone = new Set<CommandId>();
  const found = new Map<number, CommandId>();
  let given: { command: CommandId; at: number } | null = null;
  for (const { sequence, fact } of recent.toReversed()) {
    if (fact.kind === "command.undone") undone.add(fact.command);
    if (fact.kind === "command.given") {
      const isOpen = fact.former.length > 0 && !undone.has(fact.command) && now - fact.at < UNDO_WITHIN_MS;
      given = isOpen ? { command: fact.command, at: fact.at } : null;
    } else if (given !== null && fact.at === given.at) found.set(sequence, given.command);
    else given = null;
  }
  return found;
}

/** The one command that did all of these; undefined when it is none or several. */
export function commandOf(
  sequences: readonly number[],
  commands: ReadonlyMap<number, CommandId>,
): CommandId | undefined {
  const [first, ...others] = sequences.map((sequence) => commands.get(sequence));
  return others.every((other) => other === first) ? first : undefined;
}
