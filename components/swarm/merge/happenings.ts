import type { Cpv } from "../../../protocol/atom";
import type { FailureReason } from "../../../protocol/build";
import type { Fact, FactOf, JournalEntry } from "../../../protocol/facts";
import type { BuildId, DroneName } from "../../../protocol/ids";
import type { QueueRow } from "../../../protocol/to-watcher";

/** A fact that people want to see pass by, with the names of what it is about. */
export type Happening = { sequence: number; at: number } & Told;

export type Told =
  | { kind: "built"; cpv: Cpv; drone: DroneName }
  /** One attempt, or the build itself when no attempt of it told why. */
  | { kind: "failed"; cpv: Cpv; reason: FailureReason; drone: DroneName | null }
  | { kind: "added" | "requeued" | "held" | "released" | "moved" | "cancelled"; cpv: Cpv; by: string }
  | { kind: "pinned"; cpv: Cpv; pin: DroneName | null; by: string }
  | { kind: "joined" | "returned" | "lost" | "readmitted" | "upgraded" | "synced"; drone: DroneName }
  | { kind: "not-upgraded" | "not-synced"; drone: DroneName; note: string }
  | { kind: "sync asked for" | "sync called off"; drone: DroneName; by: string }
  | { kind: "grounded" | "ungrounded" | "removed"; drone: DroneName; by: string; note: string }
  | { kind: "paused" | "resumed"; by: string; note: string };

/**
 * The newest first, at most `most`; packages that were added are left out, because they come by the hundred. A build that is no
 * row any more has no name here and is left out too.
 */
export function happenings(
  recent: readonly JournalEntry[],
  rows: ReadonlyMap<BuildId, QueueRow>,
  most: number,
): Happening[] {
  const failed = failedAttempts(recent);
  const found: Happening[] = [];
  for (const { fact, sequence } of recent.toReversed()) {
    if (found.length === most) break;
    if (fact.kind === "build.failed" && failed.get(fact.build) === fact.attempt) continue;
    const told = tell(fact, "build" in fact ? rows.get(fact.build)?.cpv : undefined);
    if (told !== null && told.kind !== "added") found.push({ ...told, sequence, at: fact.at });
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

/** What people are told of a fact; null when nobody waits for it, or when it is about a package without a name. */
export function tell(fact: Fact, cpv: Cpv | undefined): Told | null {
  switch (fact.kind) {
    case "artefact.published":
      return about(cpv, (name) => ({ kind: "built", cpv: name, drone: fact.drone }));
    case "attempt.finished": {
      const { outcome, drone } = fact;
      if (outcome.result !== "failed") return null;
      return about(cpv, (name) => ({ kind: "failed", cpv: name, reason: outcome.reason, drone }));
    }
    case "build.failed":
      return about(cpv, (name) => ({ kind: "failed", cpv: name, reason: fact.reason, drone: null }));
    case "build.requeued":
      return about(cpv, (name) => ({ kind: "requeued", cpv: name, by: fact.by }));
    case "build.held":
      return about(cpv, (name) => ({ kind: "held", cpv: name, by: fact.by }));
    case "build.cancelled":
      return about(cpv, (name) => ({ kind: "cancelled", cpv: name, by: fact.by }));
    case "drone.joined":
      return { kind: "joined", drone: fact.drone };
    case "drone.returned":
      return { kind: "returned", drone: fact.drone };
    case "drone.lost":
      return { kind: "lost", drone: fact.drone };
    case "drone.grounded":
      return { kind: "grounded", drone: fact.drone, by: fact.by, note: fact.note };
    case "drone.readmitted":
      return { kind: "readmitted", drone: fact.drone };
    case "upgrade.stepped":
      return ofUpgrade(fact);
    case "drone.ungrounded":
      return { kind: "ungrounded", drone: fact.drone, by: fact.by, note: "" };
    case "swarm.paused":
      return { kind: "paused", by: fact.by, note: fact.note };
    case "swarm.resumed":
      return { kind: "resumed", by: fact.by, note: "" };
    case "build.released":
      return about(cpv, (name) => ({ kind: "released", cpv: name, by: fact.by }));
    case "build.placed":
      return about(cpv, (name) => ({ kind: "moved", cpv: name, by: fact.by }));
    case "build.pinned":
      return about(cpv, (name) => ({ kind: "pinned", cpv: name, pin: fact.pin, by: fact.by }));
    case "sync.asked":
      return { kind: "sync asked for", drone: fact.drone, by: fact.by };
    case "sync.called-off":
      return { kind: "sync called off", drone: fact.drone, by: fact.by };
    case "sync.ended":
      return fact.why === null
        ? { kind: "synced", drone: fact.drone }
        : { kind: "not-synced", drone: fact.drone, note: fact.why };
    case "drone.removed":
      return { kind: "removed", drone: fact.drone, by: fact.by, note: "" };
    case "build.added":
      return about(cpv, (name) => ({ kind: "added", cpv: name, by: fact.by }));
    case "epoch.began":
    case "build.restored":
    case "build.replanned":
    case "drone.limited":
    case "drone.drained":
    case "upgrade.began":
    case "upgrade.stopped":
    case "upgrade.ended":
    case "command.given":
    case "command.undone":
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
    case "package.removed":
    case "release.made":
    case "release.promoted":
    case "release.removed":
    case "drone.changed":
    case "history.brought":
      return null;
  }
}

/** What came of a drone's upgrade; nothing while it is under way. */
function ofUpgrade({ drone, standing }: FactOf<"upgrade.stepped">): Told | null {
  if (standing.state === "upgraded") return { kind: "upgraded", drone };
  return standing.state === "failed" ? { kind: "not-upgraded", drone, note: standing.because } : null;
}

function about(cpv: Cpv | undefined, told: (cpv: Cpv) => Told): Told | null {
  return cpv === undefined ? null : told(cpv);
}
