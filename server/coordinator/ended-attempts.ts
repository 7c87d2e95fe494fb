import { splitCpv } from "../../protocol/atom";
import type { AttemptHistory, EndedAttempt } from "../../protocol/past";
import type { Millis } from "../../protocol/time";
import type { Attempt, AttemptEnding, BuildRow, Swarm } from "./swarm";

type Asked = {
  from: Millis;
  to: Millis;
  limit: number;
  /** `dev-qt/qtbase`; absent: every package. */
  package?: string | undefined;
};

/** Attempts that ended from `from` up to `to`, the newest first, `limit` at most. */
export function endedAttempts(swarm: Swarm, { from, to, limit, package: wanted }: Asked): AttemptHistory {
  const ended: { row: BuildRow; attempt: Attempt; ending: AttemptEnding }[] = [];
  for (const row of swarm.builds.values()) {
    if (wanted !== undefined && !isOf(row, wanted)) continue;
    for (const attempt of row.attempts) {
      const { ending } = attempt;
      if (ending !== null && ending.at >= from && ending.at < to) ended.push({ row, attempt, ending });
    }
  }
  ended.sort((one, other) => other.ending.at - one.ending.at || other.row.build - one.row.build);
  const newest = ended.slice(0, limit);
  return {
    attempts: newest.map(({ row, attempt, ending }) => told(swarm, row, attempt, ending)),
    cut: ended.length > limit,
  };
}

function isOf({ cpv }: BuildRow, wanted: string): boolean {
  // The cheap question first: most of many builds are of another package.
  if (!cpv.startsWith(wanted)) return false;
  const { category, name } = splitCpv(cpv);
  return `${category}/${name}` === wanted;
}

function told(swarm: Swarm, row: BuildRow, attempt: Attempt, ending: AttemptEnding): EndedAttempt {
  const known = swarm.estimates.of(row).basis !== "none";
  return {
    build: row.build,
    attempt: attempt.attempt,
    cpv: row.cpv,
    drone: attempt.drone,
    cores: attempt.cores.length,
    grantedAt: attempt.grantedAt,
    endedAt: ending.at,
    result: ending.result,
    reason: reasonOf(ending),
    phase: ending.result === "failed" ? ending.phase : null,
    seconds: "elapsedMs" in ending ? ending.elapsedMs / 1_000 : null,
    usualSeconds: known ? swarm.estimates.seconds(row, attempt.cores.length, attempt.drone) : null,
  };
}

function reasonOf(ending: AttemptEnding): EndedAttempt["reason"] {
  if (ending.result === "failed") return ending.reason;
  return ending.result === "lost" ? "drone-lost" : null;
}
