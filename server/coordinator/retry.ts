import type { FailureReason, Phase } from "../../protocol/build";
import type { Fact } from "../../protocol/facts";
import type { DroneName } from "../../protocol/ids";
import { ELSEWHERE_FIRST_MS, MAX_ATTEMPTS, MAX_BACKOFF_MS, MAX_FAILURES } from "../../protocol/rules";
import type { Millis } from "../../protocol/time";
import { lackedBy } from "./assumed";
import { blockDependants } from "./blockage";
import type { Now } from "./command";
import { secondsOn } from "./estimates/expectation";
import { countsAsFailure, treatmentOf } from "./failure-table";
import type { Pulse } from "./pulse";
import { inService } from "./service";
import type { Attempt, AttemptEnding, BuildRow, DroneRow, Swarm } from "./swarm";

/** Whether, when, where and with how many jobs a build is tried again; the failure table says it for each reason. */

/** An attempt that ended without a package, and why. */
export type Setback = { row: BuildRow; attempt: number; reason: FailureReason; phase: Phase | null };

/** Attempts are over without a package: each build may be tried again, or has failed for good and blocks its dependants. */
export function afterSetbacks(swarm: Swarm, setbacks: readonly Setback[], at: Millis): Fact[] {
  const final = setbacks.filter(isFinal);
  const again = setbacks.filter((setback) => !final.includes(setback));
  return [
    ...again.map((setback) => tryAgain(setback, at)),
    ...final.map(({ row, attempt, reason }): Fact => ({ kind: "build.failed", at, build: row.build, attempt, reason })),
    ...blockDependants(swarm, new Set(final.map(({ row }) => row.build)), at),
  ];
}

function isFinal(setback: Setback): boolean {
  const { row, reason, phase } = setback;
  if (wasTriedTooOften(setback)) return true;
  const { tries } = treatmentOf(reason, phase);
  if (tries !== null && ofItsKind(setback) >= tries) return true;
  return countsAsFailure(reason, phase) && row.failedOn.length + 1 >= MAX_FAILURES;
}

/** However its attempts ended. */
export function wasTriedTooOften({ row, attempt }: Setback): boolean {
  return attempt - row.requeuedAfter >= MAX_ATTEMPTS;
}

function tryAgain(setback: Setback, at: Millis): Fact {
  const { build } = setback.row;
  const { backoffSeconds } = treatmentOf(setback.reason, setback.phase);
  if (backoffSeconds === null) return { kind: "build.readied", at, build };
  const backoffMs = backoffSeconds * 1000 * 2 ** (ofItsKind(setback) - 1);
  return { kind: "build.rested", at, build, notBefore: at + Math.min(backoffMs, MAX_BACKOFF_MS) };
}

/** Failures for the same reason since the last requeue, this one included. */
function ofItsKind({ row, reason }: Setback): number {
  return failuresOf(row).filter(({ ending }) => ending.reason === reason).length + 1;
}

/**
 * Never where something is lacking that its plan assumed, and a pinned build only on its drone. Else another drone first: where it failed it is tried again only when no other drone in
 * service is left for it, or when none of them has come for it in ELSEWHERE_FIRST.
 */
export function mayTry(swarm: Swarm, pulse: Pulse, row: BuildRow, drone: DroneName, now: Now): boolean {
  if (lackedBy(swarm, pulse, row, drone)) return false;
  if (row.pin !== null) return row.pin === drone;
  if (isUntried(row)) return true;
  const avoided = dronesToAvoid(row);
  if (!avoided.has(drone) || now.wall - row.standing.since >= ELSEWHERE_FIRST_MS) return true;
  for (const other of swarm.drones.values()) if (isFresh(other, row, avoided, pulse)) return false;
  return true;
}

function isFresh(drone: DroneRow, row: BuildRow, avoided: ReadonlySet<DroneName>, pulse: Pulse): boolean {
  return drone.target === row.target && !avoided.has(drone.drone) && inService(pulse, drone);
}

function dronesToAvoid(row: BuildRow): ReadonlySet<DroneName> {
  const avoided = failuresOf(row).filter(
    ({ ending }) => treatmentOf(ending.reason, ending.phase).nextTry === "on another drone first",
  );
  return new Set(avoided.map(({ attempt }) => attempt.drone));
}

/** A build on one job that would take longer than this gets as many as it needs to be done in this time. */
const ONE_JOB_SECONDS = 2 * 60 * 60;

/** The most cores for its next try, which are its jobs; its failures since the last requeue decide. */
export function mostCores(swarm: Swarm, row: BuildRow): number {
  let most = Number.POSITIVE_INFINITY;
  if (isUntried(row)) return most;
  for (const { attempt, ending } of failuresOf(row)) {
    const { jobs } = treatmentOf(ending.reason, ending.phase);
    if (jobs === "half") most = Math.min(most, Math.ceil(attempt.cores.length / 2));
    if (jobs === "one") most = Math.min(most, fewestCores(swarm, row));
  }
  return most;
}

function fewestCores(swarm: Swarm, row: BuildRow): number {
  const { expected } = swarm.estimates.of(row);
  let cores = 1;
  while (cores < expected.maxJobs && secondsOn(expected, cores) > ONE_JOB_SECONDS) cores += 1;
  return cores;
}

export type FailedAttempt = { attempt: Attempt; ending: Extract<AttemptEnding, { result: "failed" }> };

/** Nothing was tried since the last requeue: so it is with most of what is ready, and a claim looks at thousands of builds. */
function isUntried({ attempts, requeuedAfter }: BuildRow): boolean {
  return attempts.length === requeuedAfter;
}

/** Its attempts since the last requeue that failed, oldest first. */
export function failuresOf(row: BuildRow): FailedAttempt[] {
  return row.attempts.slice(row.requeuedAfter).flatMap((attempt) => {
    return attempt.ending?.result === "failed" ? { attempt, ending: attempt.ending } : [];
  });
}
