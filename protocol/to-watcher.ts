import * as z from "zod";
import { Cpv } from "./atom";
import { BuildStateName, FailureReason, Progress } from "./build";
import { Cure, Difference, DroneStateName, Grounding, HostFacts, Probation, TreeSync } from "./drone";
import { JournalEntry } from "./facts";
import { AttemptKey, AttemptNumber, BuildId, DroneName, RunId, TargetName } from "./ids";
import { Drain, JobsLimit } from "./people";
import { Telemetry } from "./telemetry";
import { Millis } from "./time";
import { Trends } from "./trends";
import { UpgradeStanding } from "./upgrade";

/** Coordinator → browser, Socket.IO namespace `/watch`. Whole buckets per drone, queue rows as keyed put and drop, one sequence. */

/** One attempt a drone holds. */
export const HeldBuild = AttemptKey.extend({
  cpv: Cpv,
  /** Core numbers of the drone held by it. */
  cores: z.array(z.int().nonnegative()),
  grantedAt: Millis,
  startedAt: Millis.nullable(),
  /** Finished on the drone, its package is being published; its cores are free again. */
  publishing: z.boolean(),
  progress: Progress.nullable(),
  /** Wall seconds expected on these cores; null when nothing is known. */
  expectedSeconds: z.number().nonnegative().nullable(),
});
export type HeldBuild = z.infer<typeof HeldBuild>;

/** Everything a watcher knows about one drone, always sent whole. */
export const Bucket = z.object({
  drone: DroneName,
  target: TargetName,
  state: DroneStateName,
  cores: z.int().positive(),
  host: HostFacts,
  /** When the coordinator last heard from it; null: not since the coordinator began. */
  heardAt: Millis.nullable(),
  /** Its agent says that it is leaving. */
  draining: z.boolean(),
  /** A person asked it to finish what it has and claim nothing more. */
  drain: Drain.nullable(),
  /** A person limited how many of its cores may be held at once. */
  limit: JobsLimit.nullable(),
  /** Where it stands in the rolling upgrade that goes on, or was the last; null when it takes no part in it. */
  upgrade: UpgradeStanding.nullable(),
  /** Null: nobody has asked it yet to bring its trees up to date. */
  sync: TreeSync.nullable(),
  grounding: Grounding.nullable(),
  /** Null in full service. */
  probation: Probation.nullable(),
  /** Packages of the last hour that it failed and another drone built; STRIKES of them ground it. */
  strikes: z.int().nonnegative(),
  /** What would help it; null when nothing is known. */
  cure: Cure.nullable(),
  /** Where it is set up otherwise than most drones of its target. */
  drift: z.array(Difference),
  telemetry: Telemetry.nullable(),
  builds: z.array(HeldBuild),
  /** Attempts it ended since it joined. */
  built: z.int().nonnegative(),
  failed: z.int().nonnegative(),
  /** Why cores of it are idle, in one sentence; null when none is. */
  idleBecause: z.string().nullable(),
});
export type Bucket = z.infer<typeof Bucket>;

/** One build as lists show it. Built and cancelled builds are rows too, outside the queue's counts. */
export const QueueRow = z.object({
  build: BuildId,
  run: RunId,
  cpv: Cpv,
  target: TargetName,
  state: BuildStateName,
  /** Where it stands in the queue of its target; `compareOrders` (protocol/queue-order) says which of two goes first. */
  order: z.array(z.number()),
  /** A person put it there; else its rank did. */
  moved: z.boolean(),
  /** Only this drone may build it; null: any. */
  pin: DroneName.nullable(),
  /** Number of the newest attempt; 0 before the first. */
  attempt: z.int().nonnegative(),
  failures: z.int().nonnegative(),
  /** Unbuilt needs: the count, and the names of the first three. */
  waitsFor: z.object({ count: z.int().nonnegative(), first: z.array(Cpv).max(3) }),
  /** Transitive dependants that are not built. */
  holdsUp: z.int().nonnegative(),
  /** Building on, or built by; null otherwise. */
  drone: DroneName.nullable(),
  /** Of the newest failed attempt since the last requeue. */
  reason: FailureReason.nullable(),
  /** What a person can do about a failed build, in one or two sentences. */
  advice: z.string().nullable(),
  /** It failed, and is not tried again before; null: at once. */
  notBefore: Millis.nullable(),
  /** Phase and drone of that failed attempt, in words; held by whom; blocked by what. */
  because: z.string().nullable(),
  since: Millis,
  expectedSeconds: z.number().nonnegative().nullable(),
  /** Nobody built or planned it: that is what packages like it take. */
  isGuess: z.boolean(),
});
export type QueueRow = z.infer<typeof QueueRow>;

export const SWARM_STATUSES = ["BUILDING", "IDLE", "PAUSED", "STALLED"] as const;
export const SwarmStatus = z.enum(SWARM_STATUSES);
export type SwarmStatus = z.infer<typeof SwarmStatus>;

export const SwarmSummary = z.object({
  status: SwarmStatus,
  /** Says why, always when stalled or paused. */
  because: z.string().nullable(),
  paused: z.object({ by: z.string(), at: Millis, note: z.string() }).nullable(),
  /** The builds of all runs that are not over, and those that ended since the queue was last empty. */
  run: z.object({ total: z.int().nonnegative(), built: z.int().nonnegative() }),
  /** About how long until the queue is empty; null when not known. */
  remainingSeconds: z.number().nonnegative().nullable(),
  /** Nine times in ten it is empty by then. */
  remainingAtMostSeconds: z.number().nonnegative().nullable(),
  builtLastHour: z.int().nonnegative(),
  /** Of the builds of this run that ended their first attempt, the share that built at once; null when none ended. */
  firstAttemptSuccess: z.number().min(0).max(1).nullable(),
  /** Remaining critical path, first to last; empty when not known. */
  longestChain: z.array(
    z.object({ build: BuildId, cpv: Cpv, state: BuildStateName, seconds: z.number().nonnegative() }),
  ),
});
export type SwarmSummary = z.infer<typeof SwarmSummary>;

export const Thresholds = z.object({
  lateAfterMs: z.int(),
  staleAfterMs: z.int(),
  offlineAfterMs: z.int(),
  leaseTtlMs: z.int(),
});

/** Everything, once: on connect and after a gap. */
export const Snapshot = z.object({
  sequence: z.int().nonnegative(),
  now: Millis,
  epoch: z.int(),
  version: z.string(),
  thresholds: Thresholds,
  demo: z.boolean(),
  summary: SwarmSummary,
  buckets: z.array(Bucket),
  rows: z.array(QueueRow),
  /** The newest facts, newest last, at most 60. */
  recent: z.array(JournalEntry),
  /** The last hour of the meters. */
  trends: Trends,
});
export type Snapshot = z.infer<typeof Snapshot>;

/** What changed since the frame before (`sequence` − 1); a frame with nothing but `now` is the coordinator's beat. */
export const Frame = z.object({
  sequence: z.int().positive(),
  now: Millis,
  summary: SwarmSummary.optional(),
  buckets: z.array(Bucket).optional(),
  droppedBuckets: z.array(DroneName).optional(),
  rows: z.array(QueueRow).optional(),
  droppedRows: z.array(BuildId).optional(),
  recent: z.array(JournalEntry).optional(),
  /** The newest point of the meters, when it is new. */
  trends: Trends.optional(),
});
export type Frame = z.infer<typeof Frame>;

/** Lines [firstLine, firstLine + lines.length) of an attempt's log, counted from 1; colour codes kept, no line ends. */
export const LogLines = AttemptKey.extend({
  firstLine: z.int().positive(),
  lines: z.array(z.string()),
  /** Lines the log has by now. */
  totalLines: z.int().nonnegative(),
  /** The attempt is over and the log complete. */
  complete: z.boolean(),
});
export type LogLines = z.infer<typeof LogLines>;

/** Browser → coordinator on `/watch`. `log.follow` streams `log` events from that line on until `log.leave`. */
export const fromWatcher = {
  watch: { request: z.object({}), reply: Snapshot },
  "log.follow": {
    request: z.object({ build: BuildId, attempt: AttemptNumber, fromLine: z.int().positive() }),
    reply: z.object({ totalLines: z.int().nonnegative() }),
  },
  "log.leave": { request: AttemptKey, reply: z.object({}) },
} as const;

export const toWatcher = { frame: Frame, log: LogLines } as const;
