import * as z from "zod";
import { Outcome, Progress, Sha256, WorkOrder } from "./build";
import { HostFacts, PortageFacts } from "./drone";
import { MAX_MERGES, Merge } from "./history";
import { AttemptKey, AttemptNumber, BuildId, ClaimId, DroneName, TargetName } from "./ids";
import { Installed } from "./installed";
import type { Refusal } from "./refusals";
import { Telemetry } from "./telemetry";
import { Millis } from "./time";

/**
 * Agent → coordinator, Socket.IO namespace `/drone`. Each event has one request schema and is acknowledged with one
 * reply schema or a Refusal. Unknown fields are dropped, so that neighbouring versions can talk.
 */

/**
 * Sent in the Socket.IO handshake (`auth`). The credential is a secret of the drone's own making, of at least 256 random bits; the
 * join token makes it known under the drone's name at the first hello, and means nothing afterwards.
 */
export const Handshake = z.object({
  drone: DroneName,
  credential: z.string().min(40).max(200),
  joinToken: z.string().min(1).max(200).optional(),
});
export type Handshake = z.infer<typeof Handshake>;

/** First message after each connect: who I am and what I still hold (roll call). */
export const Hello = z.object({
  protocol: z.int(),
  drone: DroneName,
  target: TargetName,
  /** New for each agent process; tells a restart from a reconnect. */
  instance: z.string().min(8).max(64),
  host: HostFacts,
  held: z.array(AttemptKey).max(4096),
  /** It should have made way for that agent (by its SHA-256), which failed, so that this one was put back. */
  failedUpgrade: z.object({ to: Sha256, because: z.string().max(1000) }).optional(),
  /** Absent where nobody can tell. */
  installed: Installed.optional(),
});
export type Hello = z.infer<typeof Hello>;

export const Welcome = z.object({
  kind: z.literal("welcome"),
  now: Millis,
  epoch: z.int(),
  beatEveryMs: z.int().positive(),
  /** What this drone merged by itself later than that is news; absent where nobody wants to know. */
  historyAfter: Millis.optional(),
  /** What becomes of each attempt named in `held`: go on, or stop and forget it. */
  /** Somebody asked it to bring its trees up to date. */
  sync: z.boolean().optional(),
  verdicts: z.array(AttemptKey.extend({ verdict: z.enum(["keep", "drop"]) })),
});
export type Welcome = z.infer<typeof Welcome>;

/** A slot with `freeCores` cores asks for work. */
export const Claim = z.object({ claim: ClaimId, freeCores: z.int().positive().max(4096) });
export type Claim = z.infer<typeof Claim>;

export const WAIT_REASONS = ["nothing-ready", "paused", "grounded", "no-free-cores", "queue-empty"] as const;
export const WaitReason = z.enum(WAIT_REASONS);
export type WaitReason = z.infer<typeof WaitReason>;

export const ClaimReply = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("grant"), order: WorkOrder }),
  z.object({ kind: z.literal("wait"), because: WaitReason, sentence: z.string() }),
]);
export type ClaimReply = z.infer<typeof ClaimReply>;

/** Sign of life, listing what is held and how far it is. */
export const Beat = z.object({
  held: z.array(AttemptKey.extend({ progress: Progress.nullable() })).max(4096),
  telemetry: Telemetry.nullable(),
  /** Finishing what is held, claiming nothing (shutdown, upgrade). */
  draining: z.boolean(),
  /** Why it takes no new work at the moment, by its own rules: `Quiet hours until 07:00`; absent while it does. */
  resting: z.string().max(200).optional(),
});
export type Beat = z.infer<typeof Beat>;

/** Attempts of the beat that are over for this drone: stop and forget them. */
export const BeatReply = z.object({
  now: Millis,
  drop: z.array(AttemptKey),
  /** Somebody looks on: telemetry is wanted every second, and not only now and then. */
  watched: z.boolean().optional(),
});
export type BeatReply = z.infer<typeof BeatReply>;

/** What must not be lost: numbered by the agent's outbox, kept until acknowledged. */
export const Report = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("started"), build: BuildId, attempt: AttemptNumber }),
  z.object({ kind: z.literal("finished"), build: BuildId, attempt: AttemptNumber, outcome: Outcome }),
]);
export type Report = z.infer<typeof Report>;

export const NumberedReport = z.object({ sequence: z.int().positive(), report: Report });
export type NumberedReport = z.infer<typeof NumberedReport>;

/** `recorded` counted; `stale` named an attempt that is over and changed nothing: either way the report is settled. */
export const ReportReply = z.object({ kind: z.enum(["recorded", "stale"]), sequence: z.int().positive() });
export type ReportReply = z.infer<typeof ReportReply>;

export const MAX_LOG_CHUNK_BYTES = 256 * 1024;

/** Log bytes [offset, offset + length) of an attempt, in order; none only when they are the last. */
export const LogChunk = z
  .object({
    build: BuildId,
    attempt: AttemptNumber,
    offset: z.int().nonnegative(),
    bytes: z
      .instanceof(Uint8Array)
      .refine((bytes) => bytes.length <= MAX_LOG_CHUNK_BYTES, `must be at most ${MAX_LOG_CHUNK_BYTES} bytes`),
    /** The attempt's log ends with this chunk. */
    last: z.boolean(),
  })
  .refine(({ bytes, last }) => bytes.length > 0 || last, {
    path: ["bytes"],
    message: "must not be empty but at the log's end",
  });
export type LogChunk = z.infer<typeof LogChunk>;

/** The coordinator holds the log up to `next`; send from there (earlier than asked after a gap, later after a repeat). */
export const LogReply = z.object({ next: z.int().nonnegative() });
export type LogReply = z.infer<typeof LogReply>;

/** What the drone's Portage merged by itself, oldest first; sent after a welcome that asked for it. */
export const History = z.object({ merges: z.array(Merge).max(MAX_MERGES) });
export type History = z.infer<typeof History>;

/** How many of them were news. */
export const HistoryReply = z.object({ taken: z.int().nonnegative() });
export type HistoryReply = z.infer<typeof HistoryReply>;

/** Sent when the host is set up otherwise than it was told, or has installed something. */
export const Description = z.object({ portage: PortageFacts, installed: Installed.optional() });
export type Description = z.infer<typeof Description>;

/** How bringing the trees up to date ended, after the description that it led to; null: well. */
export const SyncEnd = z.object({ why: z.string().max(20_000).nullable() });
export type SyncEnd = z.infer<typeof SyncEnd>;

export const Known = z.object({ kind: z.literal("known") });
export type Known = z.infer<typeof Known>;

/** Event name → what is sent and what is acknowledged. */
export const fromAgent = {
  hello: { request: Hello, reply: Welcome },
  claim: { request: Claim, reply: ClaimReply },
  beat: { request: Beat, reply: BeatReply },
  report: { request: NumberedReport, reply: ReportReply },
  log: { request: LogChunk, reply: LogReply },
  history: { request: History, reply: HistoryReply },
  describe: { request: Description, reply: Known },
  synced: { request: SyncEnd, reply: Known },
} as const;
export type FromAgent = typeof fromAgent;

/** Every acknowledgement is the reply or a typed refusal. */
export type Answer<Reply> = { ok: true; reply: Reply } | { ok: false; refusal: Refusal };
