import * as z from "zod";
import { Cpv } from "./atom";
import { ReleaseName } from "./binhost";
import { FailureReason, Outcome, PackageRefusal, PlannedBuild, Sha256 } from "./build";
import { GroundingCause, HostFacts } from "./drone";
import { MAX_MERGES, Merge } from "./history";
import { Actor, AttemptNumber, BuildId, ClaimId, DroneName, RunId, TargetName } from "./ids";
import { CommandId, Drain, Former, FormerStanding, JobsLimit, Place } from "./people";
import { Millis } from "./time";
import { AgentId, DroneUpgrade, UpgradeStanding } from "./upgrade";

/**
 * Everything that can happen to a swarm: one type each, past tense. A fact touches one build or one drone; the state of the
 * swarm is what its facts add up to.
 */
const at = { at: Millis };
const ofAttempt = { build: BuildId, attempt: AttemptNumber, drone: DroneName };

export const Fact = z.discriminatedUnion("kind", [
  /** A coordinator took over; every lease gets a full TTL. */
  z.object({ kind: z.literal("epoch.began"), ...at, epoch: z.int().positive() }),
  z.object({ kind: z.literal("swarm.paused"), ...at, by: Actor, note: z.string() }),
  z.object({ kind: z.literal("swarm.resumed"), ...at, by: Actor }),

  /** A package was queued. It is `waiting` when one of its needs is not built, else `ready`, or `held` when added so. */
  z.object({
    kind: z.literal("build.added"),
    ...at,
    build: BuildId,
    run: RunId,
    cpv: Cpv,
    target: TargetName,
    ...PlannedBuild.shape,
    by: Actor,
    /** Why the coordinator added it by itself. */
    because: z.string().optional(),
  }),
  /** Another plan says what it needs; where it stands, other facts say. */
  z.object({
    kind: z.literal("build.replanned"),
    ...at,
    build: BuildId,
    ...PlannedBuild.shape,
    formerNeeds: z.array(BuildId),
    by: Actor,
  }),
  /** The last thing it needs was published, or it may be tried again (at last, when it rested). */
  z.object({ kind: z.literal("build.readied"), ...at, build: BuildId }),
  /** It failed and may be tried again, but not at once. */
  z.object({ kind: z.literal("build.rested"), ...at, build: BuildId, notBefore: Millis }),
  /** Something it needs is not built (yet, or again). */
  z.object({ kind: z.literal("build.waited"), ...at, build: BuildId }),
  /** Something it needs has failed; `roots` are the failed builds themselves. */
  z.object({ kind: z.literal("build.blocked"), ...at, build: BuildId, roots: z.array(BuildId).min(1) }),
  z.object({ kind: z.literal("build.held"), ...at, build: BuildId, by: Actor, note: z.string() }),
  /** A person let a held build go on: it is `ready` or `waiting`, as its needs allow. */
  z.object({ kind: z.literal("build.released"), ...at, build: BuildId, by: Actor }),
  /** A person gave a build its place in the queue; null: its rank decides. */
  z.object({ kind: z.literal("build.placed"), ...at, build: BuildId, place: Place.nullable(), by: Actor }),
  /** Only this drone may build it; null: any. */
  z.object({ kind: z.literal("build.pinned"), ...at, build: BuildId, pin: DroneName.nullable(), by: Actor }),
  z.object({ kind: z.literal("build.cancelled"), ...at, build: BuildId, by: Actor }),
  /** A person said: try again. Failures are counted anew. */
  z.object({ kind: z.literal("build.requeued"), ...at, build: BuildId, by: Actor }),
  /** A person took back a cancel, a requeue or a hold: it stands as it stood before. */
  z.object({
    kind: z.literal("build.restored"),
    ...at,
    build: BuildId,
    standing: FormerStanding,
    failedOn: z.array(DroneName),
    requeuedAfter: z.int().nonnegative(),
    by: Actor,
  }),
  /** It failed too often, or in a way that no retry can cure. */
  z.object({ kind: z.literal("build.failed"), ...at, build: BuildId, attempt: AttemptNumber, reason: FailureReason }),

  /** A drone got the right to one attempt; committed before the drone is told. */
  z.object({
    kind: z.literal("lease.granted"),
    ...at,
    ...ofAttempt,
    claim: ClaimId,
    cores: z.array(z.int().nonnegative()).min(1),
  }),
  /** Nobody vouched for the attempt during LEASE_TTL. */
  z.object({ kind: z.literal("lease.expired"), ...at, ...ofAttempt }),
  /** The drone came back without it, or it was taken away (`because` says why). */
  z.object({ kind: z.literal("lease.dropped"), ...at, ...ofAttempt, because: z.string() }),
  /** A drone came back with an expired attempt that nobody else was granted. */
  z.object({ kind: z.literal("lease.revived"), ...at, ...ofAttempt, cores: z.array(z.int().nonnegative()).min(1) }),

  /** Its first step was spawned. */
  z.object({ kind: z.literal("attempt.started"), ...at, ...ofAttempt }),
  /** It ended as its drone tells; counted once. `built` is not yet published. */
  z.object({ kind: z.literal("attempt.finished"), ...at, ...ofAttempt, outcome: Outcome }),
  /** The package file is at its final path and in the index: only this makes a build built. */
  z.object({
    kind: z.literal("artefact.published"),
    ...at,
    ...ofAttempt,
    path: z.string(),
    sizeBytes: z.int().positive(),
    sha256: Sha256,
  }),
  /** The uploaded file was not what was announced, or its package not what was asked for; the attempt failed. */
  z.object({
    kind: z.literal("artefact.refused"),
    ...at,
    ...ofAttempt,
    reason: PackageRefusal.default("artefact-refused"),
    why: z.string(),
  }),

  /** The package file was taken out of the index and off the disk: the build stays built, its package is gone. */
  z.object({ kind: z.literal("package.removed"), ...at, build: BuildId, by: Actor, because: z.string() }),
  /** What was published for a target at that time became an immutable release. */
  z.object({
    kind: z.literal("release.made"),
    ...at,
    target: TargetName,
    release: ReleaseName,
    packages: z.int().nonnegative(),
    sizeBytes: z.int().nonnegative(),
    by: Actor,
  }),
  /** Clients of the target's promoted release get this one now; `before` is what they got until then. */
  z.object({
    kind: z.literal("release.promoted"),
    ...at,
    target: TargetName,
    release: ReleaseName,
    before: ReleaseName.nullable(),
    by: Actor,
  }),
  z.object({ kind: z.literal("release.removed"), ...at, target: TargetName, release: ReleaseName, by: Actor }),

  z.object({ kind: z.literal("drone.joined"), ...at, drone: DroneName, target: TargetName, host: HostFacts }),
  z.object({ kind: z.literal("drone.changed"), ...at, drone: DroneName, target: TargetName, host: HostFacts }),
  z.object({ kind: z.literal("drone.returned"), ...at, drone: DroneName }),
  z.object({ kind: z.literal("drone.lost"), ...at, drone: DroneName }),
  z.object({
    kind: z.literal("drone.grounded"),
    ...at,
    drone: DroneName,
    by: Actor,
    note: z.string(),
    until: Millis.nullable(),
    /** Null: a person did it. */
    cause: GroundingCause.nullable().default(null),
  }),
  /** In full service again: a person said so, a person's time was over, or it was not its fault. */
  z.object({ kind: z.literal("drone.ungrounded"), ...at, drone: DroneName, by: Actor }),
  /** The coordinator's time for it is over: it is on probation until it builds something. */
  z.object({ kind: z.literal("drone.readmitted"), ...at, drone: DroneName }),
  /** It would be grounded, were not so many grounded already: it is on probation. */
  z.object({ kind: z.literal("drone.suspected"), ...at, drone: DroneName, cause: GroundingCause }),
  /** A drone told what its Portage had merged by itself, and how long that took. */
  z.object({
    kind: z.literal("history.brought"),
    ...at,
    drone: DroneName,
    merges: z.array(Merge).min(1).max(MAX_MERGES),
  }),
  /** So many of its cores may be held at once; null: all. */
  z.object({ kind: z.literal("drone.limited"), ...at, drone: DroneName, limit: JobsLimit.nullable(), by: Actor }),
  /** It was asked to finish what it has and claim nothing more; null: it takes work again. */
  z.object({ kind: z.literal("drone.drained"), ...at, drone: DroneName, drain: Drain.nullable(), by: Actor }),
  /** A person had the agents of these drones replaced. */
  z.object({
    kind: z.literal("upgrade.began"),
    ...at,
    by: Actor,
    to: AgentId,
    atOnce: z.int().positive(),
    drones: z.array(DroneUpgrade.pick({ drone: true, from: true })).min(1),
  }),
  /** A drone stands elsewhere in the upgrade. While it proves itself it is on probation. */
  z.object({ kind: z.literal("upgrade.stepped"), ...at, drone: DroneName, standing: UpgradeStanding }),
  /** No further drone is begun: one failed, or a person said so. The first reason counts. */
  z.object({ kind: z.literal("upgrade.stopped"), ...at, by: Actor, because: z.string() }),
  z.object({ kind: z.literal("upgrade.ended"), ...at }),
  /** It is to bring its trees up to date as soon as it builds nothing. */
  z.object({ kind: z.literal("sync.asked"), ...at, drone: DroneName, by: Actor }),
  z.object({ kind: z.literal("sync.called-off"), ...at, drone: DroneName, by: Actor }),
  /** It did, or could not (`why`). */
  z.object({ kind: z.literal("sync.ended"), ...at, drone: DroneName, why: z.string().nullable() }),
  /** It was gone and is known no more. */
  z.object({ kind: z.literal("drone.removed"), ...at, drone: DroneName, by: Actor }),

  /** A person's command was done; the facts before it in the journal are its doing. `former` is what they replaced. */
  z.object({
    kind: z.literal("command.given"),
    ...at,
    command: CommandId,
    by: Actor,
    what: z.string(),
    /** What it changed; what it added is in `former`. */
    builds: z.array(BuildId),
    joined: z.array(BuildId),
    former: z.array(Former),
  }),
  /** It was taken back. */
  z.object({ kind: z.literal("command.undone"), ...at, command: CommandId, by: Actor }),
]);
export type Fact = z.infer<typeof Fact>;
export type FactKind = Fact["kind"];
export type FactOf<K extends FactKind> = Extract<Fact, { kind: K }>;

/** A fact in the journal: `sequence` counts from 1 without gaps. */
export const JournalEntry = z.object({ sequence: z.int().positive(), fact: Fact });
export type JournalEntry = z.infer<typeof JournalEntry>;
