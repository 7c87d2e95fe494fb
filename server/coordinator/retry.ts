import type { FailureReason, Phase } from "../../protocol/build";
import type { Fact } from "../../protocol/facts";
import type { DroneName } from "../../protocol/ids";
import type { Millis } from "../../protocol/time";
import { MAX_ATTEMPTS, MAX_FAILURES } from "../../protocol/time";
import { blockDependants } from "./blockage";
import type { Pulse } from "./pulse";
import { inService } from "./service";
import type { BuildRow, DroneRow, Swarm } from "./swarm";

/** Who is to blame for a failure, and therefore what becomes of the build. */
type Blame =
  /** The package, or nobody known: it counts, and MAX_FAILURES of them are final. */
  | "build"
  /** The machine or the network: it does not count; only MAX_ATTEMPTS ends it. */
  | "environment"
  /** No retry can cure it. */
  | "permanent";

const BLAME: Record<FailureReason, Blame> = {
  "out-of-memory": "build",
  "compile-error": "build",
  "configure-error": "build",
  "install-error": "build",
  "patch-failed": "build",
  "test-failed": "build",
  "file-collision": "build",
  "dependency-missing": "build",
  timeout: "build",
  other: "build",
  "fetch-failed": "environment",
  "disk-full": "environment",
  "drone-lost": "environment",
  "host-broken": "environment",
  "artefact-refused": "environment",
  "masked-or-license": "permanent",
  "invalid-atom": "permanent",
};

/** Whether a failure is held against the build. What goes wrong while needs are being installed never is the package's fault. */
export function countsAsFailure(reason: FailureReason, phase: Phase | null): boolean {
  return BLAME[reason] !== "environment" && phase !== "dependencies";
}

/** An attempt that ended without a package, and why. */
export type Setback = { row: BuildRow; attempt: number; reason: FailureReason; phase: Phase | null };

/** Attempts are over without a package: each build may be tried again, or has failed for good and blocks its dependants. */
export function afterSetbacks(swarm: Swarm, setbacks: readonly Setback[], at: Millis): Fact[] {
  const final = setbacks.filter(isFinal);
  const again = setbacks.filter((setback) => !final.includes(setback));
  return [
    ...again.map(({ row }): Fact => ({ kind: "build.readied", at, build: row.build })),
    ...final.map(({ row, attempt, reason }): Fact => ({ kind: "build.failed", at, build: row.build, attempt, reason })),
    ...blockDependants(swarm, new Set(final.map(({ row }) => row.build)), at),
  ];
}

function isFinal({ row, attempt, reason, phase }: Setback): boolean {
  if (attempt - row.requeuedAfter >= MAX_ATTEMPTS) return true;
  if (!countsAsFailure(reason, phase)) return false;
  return BLAME[reason] === "permanent" || row.failedOn.length + 1 >= MAX_FAILURES;
}

/** Another drone first: where it failed since the last requeue it is tried again only when no other drone in service is left. */
export function mayTry(swarm: Swarm, pulse: Pulse, row: BuildRow, drone: DroneName): boolean {
  const failedOn = failedSinceRequeue(row);
  if (!failedOn.has(drone)) return true;
  for (const other of swarm.drones.values()) if (isFresh(other, row, failedOn, pulse)) return false;
  return true;
}

function isFresh(drone: DroneRow, row: BuildRow, failedOn: ReadonlySet<DroneName>, pulse: Pulse): boolean {
  return drone.target === row.target && !failedOn.has(drone.drone) && inService(pulse, drone);
}

/** Drones on which it failed, whoever was to blame. */
function failedSinceRequeue(row: BuildRow): ReadonlySet<DroneName> {
  const failed = row.attempts.slice(row.requeuedAfter).filter(({ ending }) => ending?.result === "failed");
  return new Set(failed.map(({ drone }) => drone));
}
