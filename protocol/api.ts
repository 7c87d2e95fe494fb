import * as z from "zod";
import { Cpv } from "./atom";
import { BuildReference, BuildStateName, FailureReason } from "./build";
import { JournalEntry } from "./facts";
import { BuildId, DroneName, RunId, TargetName } from "./ids";
import { Receipt } from "./people";
import { PlanEntry, Wanted } from "./plan";
import { PlanProblem } from "./plan-problem";
import { Millis } from "./time";
import { Bucket, QueueRow, SwarmStatus } from "./to-watcher";

/** The coordinator API under /api/v1. Input from people is strict: unknown fields are refused. */

export const MAX_ENTRIES_AT_ONCE = 20_000;

/**
 * Where added builds go: `next` before all others, `held` set aside; left out, their rank decides. `target` may be left out while
 * all drones are of one.
 */
const whereTo = { target: TargetName.optional(), to: z.enum(["next", "held"]).optional() };

/** Either a plan, or atoms and sets for a drone with Portage to plan; when one of them cannot be planned, nothing is added. */
export const AddPackages = z.union([
  z.strictObject({ entries: z.array(PlanEntry).min(1).max(MAX_ENTRIES_AT_ONCE), ...whereTo }),
  z.strictObject({ atoms: z.array(Wanted).min(1).max(2000), ...whereTo }),
]);
export type AddPackages = z.infer<typeof AddPackages>;

/** `joined`: packages that were already queued in the same target and are not queued twice. */
export const Added = Receipt.extend({
  run: RunId.nullable(),
  joined: z.array(z.object({ build: BuildId, cpv: Cpv })),
});
export type Added = z.infer<typeof Added>;

/** What adding the same would do, without doing it; what cannot be planned is left out of the counts and named. */
export const AdditionPreview = z.object({
  target: TargetName,
  /** Builds it would add: those that were asked for, and those that they need. */
  named: z.int().nonnegative(),
  needed: z.int().nonnegative(),
  /** Packages of the plan that are queued already, or are needed and published already. */
  joined: z.int().nonnegative(),
  published: z.int().nonnegative(),
  /** The first to build of what it would add, at most eight. */
  first: z.array(z.object({ cpv: Cpv, expectedSeconds: z.number().nonnegative().nullable() })),
  /** How long the queue would take with it, the middle and what holds nine times in ten, and how much of that it adds; null when not known. */
  remainingSeconds: z.number().nonnegative().nullable(),
  remainingAtMostSeconds: z.number().nonnegative().nullable(),
  addsSeconds: z.number().nonnegative().nullable(),
  /** What stands in the way of what was asked for; null: nobody knows of which. */
  problems: z.array(z.object({ wanted: Wanted.nullable(), problem: PlanProblem, sentence: z.string() })),
});
export type AdditionPreview = z.infer<typeof AdditionPreview>;

const Note = z.string().max(200).default("");
const Builds = z.array(BuildId).min(1).max(1000);

export const SomeBuilds = z.strictObject({ builds: Builds });
/** Right behind `after`; without it right before `before`; never an index, which would be another place by the time it arrives. */
export const MoveBuilds = z
  .strictObject({ builds: Builds, after: BuildId.optional(), before: BuildId.optional() })
  .refine(({ after, before }) => after !== undefined || before !== undefined, {
    path: ["after"],
    message: "name the build before it, or in `before` the one behind it",
  });
export const PinBuilds = z.strictObject({ builds: Builds, drone: DroneName });
export const HoldBuilds = z.strictObject({ builds: Builds, note: Note });
/** Some builds, or all that failed, or all that failed for one reason. */
export const RequeueBuilds = z.union([
  z.strictObject({ builds: Builds }),
  z.strictObject({ failed: z.union([z.literal("any"), FailureReason]) }),
]);

/**
 * Between which builds a person may put some: not before what they need, not behind what needs them. Null: nothing in the queue is
 * in the way. `because` says so when somebody tries.
 */
export const LegalPlace = z.object({
  earliest: z.object({ behind: BuildReference, because: z.string() }).nullable(),
  latest: z.object({ before: BuildReference, because: z.string() }).nullable(),
  /** About how long until all that they need is built; null when that is not known. */
  readyInSeconds: z.int().nonnegative().nullable(),
  /** Drones on which one of them failed, each with its newest reason. */
  failedOn: z.array(z.object({ drone: DroneName, reason: FailureReason })),
});
export type LegalPlace = z.infer<typeof LegalPlace>;

/** About when builds start and end, in the order of their queue; what waits for a person's word has no start. */
export const Starts = z.object({
  starts: z.array(z.object({ build: BuildId, inSeconds: z.int().nonnegative(), endsInSeconds: z.int().nonnegative() })),
});
export type Starts = z.infer<typeof Starts>;

/** Why a build is not being built, in one sentence; null while it is. */
export const Why = z.object({ because: z.string().nullable() });
export type Why = z.infer<typeof Why>;

export const LimitDrone = z.strictObject({ jobs: z.int().positive().max(4096).nullable() });
export const DrainDrone = z.strictObject({ note: Note });
export const GroundDrone = z.strictObject({
  note: Note,
  minutes: z
    .number()
    .positive()
    .max(60 * 24 * 30)
    .optional(),
});
export const PauseSwarm = z.strictObject({ note: Note });

export const Status = z.object({
  queue: z.int().nonnegative(),
  drones: z.object({ active: z.int(), idle: z.int(), grounded: z.int(), offline: z.int(), upgrading: z.int() }),
  cores: z.object({ active: z.int(), idle: z.int() }),
  status: SwarmStatus,
  because: z.string().nullable(),
  builds: z.record(BuildStateName, z.int().nonnegative()),
});
export type Status = z.infer<typeof Status>;

/** One page of the queue in its order, and where the next one begins; null when there is none. */
export const QueuePage = z.object({ rows: z.array(QueueRow), next: z.string().nullable() });
export type QueuePage = z.infer<typeof QueuePage>;

/** Drones by name, and after which the next page goes on; null when there is none. */
export const DroneList = z.object({ drones: z.array(Bucket), next: DroneName.nullable().default(null) });
export type DroneList = z.infer<typeof DroneList>;

/** Builds of one package version, newest first, and before which one the next page begins; null when there is none. */
export const BuildList = z.object({ builds: z.array(QueueRow), next: BuildId.nullable() });
export type BuildList = z.infer<typeof BuildList>;

/** Facts in the order in which they happened; ask again `after` the sequence of the last. */
export const FactList = z.object({ facts: z.array(JournalEntry) });
export type FactList = z.infer<typeof FactList>;

/** Whether the coordinator can save what it decides; while it cannot, it refuses all that is asked. */
export const Health = z.object({
  status: z.enum(["ok", "not-saving"]),
  because: z.string().nullable(),
  version: z.string(),
  epoch: z.int().positive(),
});
export type Health = z.infer<typeof Health>;

/** How to add a drone: the one line to run on it, and until when its token enrols drones; null: until it is revoked. */
export const Join = z.object({
  command: z.string(),
  coordinator: z.string(),
  token: z.string(),
  expiresAt: Millis.nullable(),
});
export type Join = z.infer<typeof Join>;

/** A snapshot of the database on the coordinator's machine. */
export const Backup = z.object({ file: z.string(), sizeBytes: z.int().nonnegative() });
export type Backup = z.infer<typeof Backup>;

/** How the coordinator's own machine is, for whoever looks for what is wrong. */
export const Checkup = z.object({
  /** By the coordinator's clock. */
  now: Millis,
  version: z.string(),
  database: z.object({ kind: z.enum(["sqlite", "postgresql"]), because: z.string().nullable() }),
  /** Where the data directory lies; null: nobody can tell. */
  disk: z.object({ freeBytes: z.int().nonnegative(), totalBytes: z.int().nonnegative() }).nullable(),
  /** How people and drones reach it; null: as it listens. */
  publicUrl: z.string().nullable(),
  signIn: z.boolean(),
  targets: z.array(TargetName),
});
export type Checkup = z.infer<typeof Checkup>;
