import { z } from "zod";
import { Atom, Cpv } from "../../protocol/atom";
import { Artefact, AssumedNeed, Expectation, FailureReason, LeftOutNeed, Phase, Sha256 } from "../../protocol/build";
import { Grounding, HostFacts, Probation, TreeSync } from "../../protocol/drone";
import { Actor, AttemptNumber, BuildId, ClaimId, DroneName, RunId, TargetName } from "../../protocol/ids";
import { CommandId, Drain, Former, JobsLimit, Pause, Place } from "../../protocol/people";
import { Slot } from "../../protocol/plan";
import { Millis } from "../../protocol/time";
import { Upgrade } from "../../protocol/upgrade";
import type { Attempt, BuildRow, CommandRow, DroneRow, Measurement, SwarmRow } from "../coordinator/swarm";

/**
 * What a row must look like when it is read. The database is a door like any other: another program, an older version or a
 * broken disk may have written there.
 */

const AttemptEnding = z.discriminatedUnion("result", [
  z.object({ result: z.literal("built"), at: Millis, elapsedMs: z.int() }),
  z.object({
    result: z.literal("failed"),
    at: Millis,
    elapsedMs: z.int(),
    reason: FailureReason,
    phase: Phase.nullable(),
    lines: z.array(z.string()),
    missing: z.array(Atom).default([]),
  }),
  z.object({ result: z.literal("stopped"), at: Millis }),
  z.object({ result: z.literal("lost"), at: Millis, because: z.string() }),
]);

const StoredAttempt: z.ZodType<Attempt> = z.object({
  attempt: AttemptNumber,
  drone: DroneName,
  claim: ClaimId,
  cores: z.array(z.int().nonnegative()),
  grantedAt: Millis,
  startedAt: Millis.nullable(),
  ending: AttemptEnding.nullable(),
});

const BuildState = z.union([
  z.object({ state: z.literal("waiting"), since: Millis }),
  z.object({ state: z.literal("ready"), since: Millis, notBefore: Millis.exactOptional() }),
  z.object({ state: z.literal("building"), stage: z.literal("leased"), since: Millis }),
  z.object({ state: z.literal("building"), stage: z.literal("publishing"), since: Millis, artefact: Artefact }),
  z.object({
    state: z.literal("built"),
    since: Millis,
    drone: DroneName,
    path: z.string(),
    sizeBytes: z.int(),
    sha256: Sha256,
    removedAt: Millis.exactOptional(),
  }),
  z.object({ state: z.literal("failed"), since: Millis, reason: FailureReason }),
  z.object({ state: z.literal("blocked"), since: Millis, roots: z.array(BuildId) }),
  z.object({ state: z.literal("held"), since: Millis, by: Actor, note: z.string() }),
  z.object({ state: z.literal("cancelled"), since: Millis, by: Actor }),
]);

export const StoredBuild: z.ZodType<BuildRow> = z.object({
  build: BuildId,
  run: RunId,
  cpv: Cpv,
  slot: Slot,
  target: TargetName,
  needs: z.array(BuildId),
  leftOut: z.array(LeftOutNeed),
  use: z.array(z.string()).nullable(),
  assumed: z.array(AssumedNeed),
  expected: Expectation.nullable(),
  addedAt: Millis,
  by: Actor,
  addedBecause: z.string().nullable(),
  failedOn: z.array(DroneName),
  requeuedAfter: z.int().nonnegative(),
  attempts: z.array(StoredAttempt),
  place: Place.nullable(),
  pin: DroneName.nullable(),
  standing: BuildState,
});

const DroneRecord = z.object({
  failures: z.array(z.object({ build: BuildId, attempt: AttemptNumber, at: Millis, built: z.int().nonnegative() })),
  probation: Probation.nullable(),
  lastGrounding: z.object({ until: Millis, forMs: z.int().positive() }).nullable(),
});

export const StoredDrone: z.ZodType<DroneRow> = z.object({
  drone: DroneName,
  target: TargetName,
  host: HostFacts,
  joinedAt: Millis,
  online: z.boolean(),
  grounding: Grounding.nullable(),
  record: DroneRecord,
  drain: Drain.nullable(),
  limit: JobsLimit.nullable(),
  sync: TreeSync.nullable(),
  built: z.int().nonnegative(),
  failed: z.int().nonnegative(),
  historyUntil: Millis,
});

export const StoredMeasurement: z.ZodType<Measurement> = z.object({
  fact: z.int().positive(),
  place: z.int().nonnegative(),
  cpv: Cpv,
  drone: DroneName,
  cores: z.int().positive(),
  seconds: z.number().nonnegative(),
  heldSeconds: z.number().nonnegative().nullable(),
  endedAt: Millis,
  peakMemoryBytes: z.int().positive().nullable(),
  diskBytes: z.int().positive().nullable(),
});

export const StoredSwarm: z.ZodType<SwarmRow> = z.object({
  epoch: z.int().nonnegative(),
  sequence: z.int().nonnegative(),
  nextBuild: z.int().positive(),
  nextRun: z.int().positive(),
  paused: Pause.nullable(),
  upgrade: Upgrade.nullable(),
});

export const StoredCommand: z.ZodType<CommandRow> = z.object({
  command: CommandId,
  at: Millis,
  by: Actor,
  what: z.string(),
  builds: z.array(BuildId),
  joined: z.array(BuildId),
  former: z.array(Former),
  undone: z.boolean(),
});

/** @throws an error that names the row and the field which cannot be. */
export function readRow<T>(schema: z.ZodType<T>, named: string, row: unknown): T {
  const parsed = schema.safeParse(row);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Error(`${named} in the database cannot be read: ${issue?.path.join(".")}: ${issue?.message}`);
}
