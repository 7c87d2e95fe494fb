import type { Cpv } from "../../../protocol/atom";
import type { FailureReason } from "../../../protocol/build";
import type { Fact, JournalEntry } from "../../../protocol/facts";
import type { BuildId, DroneName } from "../../../protocol/ids";
import type { QueueRow } from "../../../protocol/to-watcher";

/** A fact that people want to see pass by, with the names of what it is about. */
export type Happening = { sequence: number; at: number } & Told;

type Told =
  | { kind: "built"; cpv: Cpv; drone: DroneName }
  /** One attempt, or the build itself when no attempt of it told why. */
  | { kind: "failed"; cpv: Cpv; reason: FailureReason; drone: DroneName | null }
  | { kind: "requeued" | "held" | "cancelled"; cpv: Cpv }
  | { kind: "joined" | "returned" | "lost" | "grounded" | "ungrounded"; drone: DroneName }
  | { kind: "paused" | "resumed"; by: string };

/** The newest first, at most `most`. A build that is no row any more has no name here and is left out. */
export function happenings(
  recent: readonly JournalEntry[],
  rows: ReadonlyMap<BuildId, QueueRow>,
  most: number,
): Happening[] {
  const told = failedAttempts(recent);
  const found: Happening[] = [];
  for (const { fact, sequence } of recent.toReversed()) {
    if (found.length === most) break;
    if (fact.kind === "build.failed" && told.get(fact.build) === fact.attempt) continue;
    const happening = tell(fact, rows);
    if (happening !== null) found.push({ ...happening, sequence, at: fact.at });
  }
  return found;
}

/** The newest attempt of each build that told itself how it failed. */
function failedAttempts(recent: readonly JournalEntry[]): Map<BuildId, number> {
  const failed = new Map<BuildId, number>();
  for (const { fact } of recent) {
    if (fact.kind === "attempt.finished" && fact.outcome.result === "failed") failed.set(fact.build, fact.attempt);
  }
  return failed;
}

function tell(fact: Fact, rows: ReadonlyMap<BuildId, QueueRow>): Told | null {
  const cpvOf = (build: BuildId) => rows.get(build)?.cpv;
  switch (fact.kind) {
    case "artefact.published":
      return about(cpvOf(fact.build), (cpv) => ({ kind: "built", cpv, drone: fact.drone }));
    case "attempt.finished": {
      const { outcome, drone } = fact;
      if (outcome.result !== "failed") return null;
      return about(cpvOf(fact.build), (cpv) => ({ kind: "failed", cpv, reason: outcome.reason, drone }));
    }
    case "build.failed":
      return about(cpvOf(fact.build), (cpv) => ({ kind: "failed", cpv, reason: fact.reason, drone: null }));
    case "build.requeued":
      return about(cpvOf(fact.build), (cpv) => ({ kind: "requeued", cpv }));
    case "build.held":
      return about(cpvOf(fact.build), (cpv) => ({ kind: "held", cpv }));
    case "build.cancelled":
      return about(cpvOf(fact.build), (cpv) => ({ kind: "cancelled", cpv }));
    case "drone.joined":
      return { kind: "joined", drone: fact.drone };
    case "drone.returned":
      return { kind: "returned", drone: fact.drone };
    case "drone.lost":
      return { kind: "lost", drone: fact.drone };
    case "drone.grounded":
      return { kind: "grounded", drone: fact.drone };
    case "drone.readmitted":
    case "drone.ungrounded":
      return { kind: "ungrounded", drone: fact.drone };
    case "swarm.paused":
      return { kind: "paused", by: fact.by };
    case "swarm.resumed":
      return { kind: "resumed", by: fact.by };
    case "build.released":
    case "build.placed":
    case "build.pinned":
    case "build.restored":
    case "drone.limited":
    case "drone.drained":
    case "drone.removed":
    case "command.given":
    case "command.undone":
    case "epoch.began":
    case "build.added":
    case "build.readied":
    case "build.rested":
    case "drone.suspected":
    case "build.waited":
    case "build.blocked":
    case "lease.granted":
    case "lease.expired":
    case "lease.dropped":
    case "lease.revived":
    case "attempt.started":
    case "artefact.refused":
    case "drone.changed":
    case "history.brought":
      return null;
  }
}

function about(cpv: Cpv | undefined, told: (cpv: Cpv) => Told): Told | null {
  return cpv === undefined ? null : told(cpv);
}
