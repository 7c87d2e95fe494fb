import type { Cpv } from "../../../protocol/atom";
import type { FailureReason } from "../../../protocol/build";
import type { JournalEntry } from "../../../protocol/facts";
import type { BuildId, DroneName } from "../../../protocol/ids";
import type { QueueRow } from "../../../protocol/to-watcher";

/** A build that ended on a drone. `seconds`: how long it took there; null when that is not known here any more. */
export type EndedBuild = {
  build: BuildId;
  cpv: Cpv;
  at: number;
  seconds: number | null;
} & ({ result: "built" } | { result: "failed"; reason: FailureReason });

type Swarm = { rows: ReadonlyMap<BuildId, QueueRow>; recent: readonly JournalEntry[] };

/** What a drone built and failed, the newest first: attempts from the newest facts, before them the packages that are built. */
export function endedBuilds(drone: DroneName, { rows, recent }: Swarm, most: number): EndedBuild[] {
  const attempts = endedAttempts(drone, rows, recent);
  const told = new Set(attempts.filter(({ result }) => result === "built").map(({ build }) => build));
  const older: EndedBuild[] = [];
  for (const { build, cpv, since, state, drone: builtBy } of rows.values()) {
    if (state === "built" && builtBy === drone && !told.has(build)) {
      older.push({ build, cpv, at: since, seconds: null, result: "built" });
    }
  }
  return [...attempts, ...older].sort((a, b) => b.at - a.at).slice(0, most);
}

function endedAttempts(drone: DroneName, rows: Swarm["rows"], recent: readonly JournalEntry[]): EndedBuild[] {
  const ended: EndedBuild[] = [];
  for (const { fact } of recent) {
    if (fact.kind !== "attempt.finished" || fact.drone !== drone) continue;
    const row = rows.get(fact.build);
    const { outcome } = fact;
    if (row === undefined || outcome.result === "stopped") continue;
    const about = { build: row.build, cpv: row.cpv, at: fact.at, seconds: outcome.elapsedMs / 1_000 };
    if (outcome.result === "built") ended.push({ ...about, result: "built" });
    else ended.push({ ...about, result: "failed", reason: outcome.reason });
  }
  return ended;
}
