import { nameAndVersion } from "../cpv";
import type { Known } from "../swarm/store";
import { counted } from "../ui/number";

/** Each is a preference of the browser. */
export const NOTABLE_KINDS = ["notifyDone", "notifyStalled", "notifyDrones", "notifyBlocking"] as const;
export type NotableKind = (typeof NOTABLE_KINDS)[number];

/** News that may be worth a look from somewhere else. */
export type Notable = { kind: NotableKind; sentence: string };

/** A failure that holds up so many is told. */
const BLOCKING = 5;

type Seen = Pick<Known, "summary" | "recent" | "rows">;

/** What became so between two commits of the store. */
export function notables(before: Seen, after: Seen): Notable[] {
  return [...ofStatus(before.summary, after.summary), ...ofFacts(before, after)];
}

function ofStatus(before: Seen["summary"], after: Seen["summary"]): Notable[] {
  if (before.status === after.status) return [];
  if (after.status === "STALLED") return [{ kind: "notifyStalled", sentence: after.because ?? "The swarm stalls." }];
  if (after.status !== "IDLE" || after.run.built < after.run.total || after.run.total === 0) return [];
  return [{ kind: "notifyDone", sentence: `The queue is empty: ${counted(after.run.built, "package")} built.` }];
}

function ofFacts(before: Seen, after: Seen): Notable[] {
  const newest = before.recent.at(-1)?.sequence ?? 0;
  return after.recent.flatMap(({ sequence, fact }): Notable[] => {
    if (sequence <= newest) return [];
    switch (fact.kind) {
      case "drone.lost":
        return [{ kind: "notifyDrones", sentence: `Nothing is heard from ${fact.drone}.` }];
      case "drone.grounded":
        return [{ kind: "notifyDrones", sentence: `${fact.drone} is grounded${fact.note && `: ${fact.note}`}.` }];
      case "build.failed": {
        const row = after.rows.get(fact.build);
        if (row === undefined || row.holdsUp < BLOCKING) return [];
        const waiting = counted(row.holdsUp, "package waits", "packages wait");
        return [{ kind: "notifyBlocking", sentence: `${nameAndVersion(row.cpv)} failed. ${waiting} for it.` }];
      }
      default:
        return [];
    }
  });
}
