import type { Evidence } from "../../protocol/drone";
import type { DroneName } from "../../protocol/ids";
import { STRIKE_WINDOW_MS } from "../../protocol/rules";
import type { Millis } from "../../protocol/time";
import { countsAsFailure } from "./failure-table";
import type { Attempt, AttemptEnding, BuildRow, DroneRecord, DroneRow, Swarm } from "./swarm";
import { buildRow } from "./swarm";

/**
 * What a failure says about the drone on which it happened, once it is known how the build does elsewhere. It is looked at anew
 * whenever it is asked for, because it may be another by then.
 */
export type Verdict =
  /** Another drone built it: this one is to blame. */
  | "strike"
  /** It failed on another drone too, or this one built it after all: this one is not. */
  | "acquitted"
  | "open";

type Failure = Attempt & { ending: Extract<AttemptEnding, { result: "failed" }> };

export function verdictOn(swarm: Swarm, drone: DroneName, { build, attempt }: FailureKey): Verdict {
  const row = buildRow(swarm, build);
  const failure = row.attempts.filter(hasFailed).find((one) => one.attempt === attempt);
  if (!failure) throw new Error(`Attempt ${attempt} of ${row.cpv} is evidence against ${drone}, but did not fail.`);
  if (failedElsewhere(row, failure)) return "acquitted";
  if (row.standing.state !== "built") return "open";
  return row.standing.drone === drone ? "acquitted" : "strike";
}

/** Failures of a drone that were not explained otherwise, one for each build, oldest first. */
export function against<Key extends FailureKey>(swarm: Swarm, drone: DroneName, failures: readonly Key[]): Key[] {
  const ofBuild = new Map(failures.map((key) => [key.build, key]));
  return [...ofBuild.values()].filter((key) => verdictOn(swarm, drone, key) !== "acquitted");
}

/** What it failed within the window and another drone built. */
export function strikesOf(swarm: Swarm, row: DroneRow, at: Millis): DroneRecord["failures"] {
  const recent = recentFailures(row, at);
  return against(swarm, row.drone, recent).filter((key) => verdictOn(swarm, row.drone, key) === "strike");
}

export function recentFailures({ record }: DroneRow, at: Millis): DroneRecord["failures"] {
  return record.failures.filter((failure) => at - failure.at < STRIKE_WINDOW_MS);
}

/** As it is told to people. */
export function evidenceOf(swarm: Swarm, { build, attempt }: FailureKey): Evidence {
  const { cpv, attempts } = buildRow(swarm, build);
  const failure = attempts.filter(hasFailed).find((one) => one.attempt === attempt);
  if (!failure) throw new Error(`Attempt ${attempt} of ${cpv} is evidence, but did not fail.`);
  const { at, reason, phase } = failure.ending;
  return { build, attempt, cpv, reason, phase, jobs: failure.cores.length, at };
}

type FailureKey = Pick<Evidence, "build" | "attempt">;

function failedElsewhere({ attempts }: BuildRow, failure: Failure): boolean {
  return attempts.filter(hasFailed).some((other) => other.drone !== failure.drone && isAlike(other, failure));
}

/** A download that fails here says nothing about a compiler that fails there. */
function isAlike({ ending: one }: Failure, { ending: other }: Failure): boolean {
  const count = ({ reason, phase }: Failure["ending"]) => countsAsFailure(reason, phase);
  return one.reason === other.reason || (count(one) && count(other));
}

function hasFailed(attempt: Attempt): attempt is Failure {
  return attempt.ending?.result === "failed";
}
