import type { SwarmEvent } from "../../protocol/past";
import type { Told } from "../swarm/merge/happenings";
import { tell } from "../swarm/merge/happenings";
import { manyWords } from "./event-words";

export type OneLine = { kind: "one"; key: string; sequence: number; at: number; told: Told };
/** What the list shows, top to bottom. Several events of a kind within a minute are one line, which opens. */
export type EventLine = OneLine | { kind: "many"; key: string; at: number; of: readonly OneLine[] };

const MINUTE_MS = 60_000;
/** Fewer are told one by one. */
const MANY = 3;

/** `events` newest first. */
export function eventLines(events: readonly SwarmEvent[]): EventLine[] {
  return groups(toldOnce(events)).flatMap((group): EventLine[] => {
    const [first] = group;
    if (first === undefined || group.length < MANY || manyWords(first.told.kind, group.length) === null) return group;
    // By its oldest: a group that grows at its head stays open.
    return [{ kind: "many", key: `many ${group.at(-1)?.key}`, at: first.at, of: group }];
  });
}

/** How many events these lines tell. */
export function eventCount(lines: readonly EventLine[]): number {
  return lines.reduce((sum, line) => sum + (line.kind === "one" ? 1 : line.of.length), 0);
}

/** A build that failed for good is told by its last attempt already. */
function toldOnce(events: readonly SwarmEvent[]): OneLine[] {
  const failed = new Set(
    events.flatMap(({ fact }) =>
      fact.kind === "attempt.finished" && fact.outcome.result === "failed" ? `${fact.build}.${fact.attempt}` : [],
    ),
  );
  return events.flatMap(({ sequence, fact, cpv }): OneLine[] => {
    if (fact.kind === "build.failed" && failed.has(`${fact.build}.${fact.attempt}`)) return [];
    const told = tell(fact, cpv ?? undefined);
    return told === null ? [] : [{ kind: "one", key: String(sequence), sequence, at: fact.at, told }];
  });
}

function groups(lines: readonly OneLine[]): OneLine[][] {
  const found: OneLine[][] = [];
  for (const line of lines) {
    const group = found.at(-1);
    const [first] = group ?? [];
    const same = first !== undefined && first.told.kind === line.told.kind && minuteOf(first.at) === minuteOf(line.at);
    if (same) group?.push(line);
    else found.push([line]);
  }
  return found;
}

function minuteOf(at: number): number {
  return Math.floor(at / MINUTE_MS);
}
