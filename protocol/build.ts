import * as z from "zod";
import { Atom, Cpv } from "./atom";
import { Usage } from "./history";
import { AttemptKey, AttemptNumber, BuildId, DroneName, TargetName } from "./ids";
import { Millis } from "./time";

export const BUILD_STATES = [
  "waiting",
  "ready",
  "building",
  "built",
  "failed",
  "blocked",
  "held",
  "cancelled",
] as const;
export const BuildStateName = z.enum(BUILD_STATES);
export type BuildStateName = z.infer<typeof BuildStateName>;

/** States that count as "in the queue" (design: building + ready + waiting + blocked + held). */
export const QUEUED_STATES = [
  "building",
  "ready",
  "waiting",
  "blocked",
  "held",
] as const satisfies readonly BuildStateName[];

/**
 * Where an attempt is, in the order it passes through. `dependencies` are binary packages being installed on the drone;
 * setup and prepare count as unpack, test as compile; `uploading` ends when the coordinator has the package.
 */
export const PHASES = [
  "dependencies",
  "fetch",
  "unpack",
  "configure",
  "compile",
  "install",
  "package",
  "uploading",
] as const;
export const Phase = z.enum(PHASES);
export type Phase = z.infer<typeof Phase>;

/**
 * The three steps of an attempt: its needs are installed as binary packages, it is built from source, its package is uploaded.
 * Whose fault a failure is hangs on the step as much as on the reason.
 */
export const STEPS = ["dependencies", "build", "upload"] as const;
export type Step = (typeof STEPS)[number];

const STEP_OF: Record<Phase, Step> = {
  dependencies: "dependencies",
  fetch: "build",
  unpack: "build",
  configure: "build",
  compile: "build",
  install: "build",
  package: "build",
  uploading: "upload",
};

/** The step in which a phase lies. What failed before its first phase had not come to its package yet. */
export function stepOf(phase: Phase | null): Step {
  return phase === null ? "dependencies" : STEP_OF[phase];
}

/** Why an attempt failed: a closed set. What each leads to is one table (server/coordinator/failure-table). */
export const FAILURE_REASONS = [
  "out-of-memory",
  "compile-error",
  "configure-error",
  "install-error",
  "fetch-failed",
  "patch-failed",
  "test-failed",
  "file-collision",
  /** Masked, a license that is not accepted, or a USE flag that must be another. */
  "masked-or-license",
  "dependency-missing",
  "invalid-atom",
  "disk-full",
  /** No output and no CPU used for long. */
  "timeout",
  "drone-lost",
  /** Given back before it ended: its agent was told to stop. */
  "stopped",
  /** emerge cannot work on this drone, whatever it is asked. */
  "host-broken",
  /** The agent could not do its own part. */
  "agent-error",
  "artefact-refused",
  /** Built, with other USE flags than were planned. */
  "other-use",
  "other",
] as const;
export const FailureReason = z.enum(FAILURE_REASONS);
export type FailureReason = z.infer<typeof FailureReason>;

/** Why a package that came in is not published. */
export const PackageRefusal = FailureReason.extract(["artefact-refused", "other-use"]);
export type PackageRefusal = z.infer<typeof PackageRefusal>;

/** How far an attempt is. Mere progress is pulse: never stored, the newest replaces any older. */
export const Progress = z.object({
  phase: Phase,
  /** 0 to 100 within the phase; null when the output tells nothing. */
  percent: z.number().min(0).max(100).nullable(),
  /** `[1881/2940]` of the build tool, when it prints one. */
  steps: z.object({ done: z.int().nonnegative(), of: z.int().positive() }).nullable(),
  /** Milliseconds since the attempt's first step was spawned, by the drone's monotonic clock. */
  elapsedMs: z.int().nonnegative(),
  /** CPU cores in use by this attempt's processes, averaged since the sample before; null when not measured. */
  busyCores: z.number().nonnegative().nullable(),
  /** Why it does not go on although nothing is wrong, in the words that follow "it is"; absent while it does. */
  waiting: z.string().max(500).optional(),
});
export type Progress = z.infer<typeof Progress>;

/** What is known beforehand of how long a build takes: wall time on c cores = serialSeconds + parallelCpuSeconds / min(c, maxJobs). */
export const Expectation = z.strictObject({
  serialSeconds: z.number().nonnegative().max(1e7),
  parallelCpuSeconds: z.number().nonnegative().max(1e9),
  maxJobs: z.int().positive().max(4096),
});
export type Expectation = z.infer<typeof Expectation>;

/**
 * What a package needs another for: to be built (DEPEND), as a tool of the build (BDEPEND), as a tool of its installation
 * (IDEPEND), to run (RDEPEND), to run sooner or later (PDEPEND); PMS 8.1. The strongest first.
 */
export const NEED_KINDS = ["build", "bdepend", "install", "run", "post"] as const;
export const NeedKind = z.enum(NEED_KINDS);
export type NeedKind = z.infer<typeof NeedKind>;

/** A need that a plan could not keep, because packages need each other in a circle: this version does instead. */
export const LeftOutNeed = z.object({ cpv: Cpv, kind: NeedKind, satisfiedBy: Cpv });
export type LeftOutNeed = z.infer<typeof LeftOutNeed>;

/** A need outside of a plan: the host that planned has it installed, and others may lack it. */
export const AssumedNeed = z.object({
  cpv: Cpv,
  kind: NeedKind,
  /** What has to be installed, by name and slot, `dev-lang/python:3.12`; by name alone where the plan tells no slot. */
  as: z.string(),
});
export type AssumedNeed = z.infer<typeof AssumedNeed>;

/** What a plan says of one build. */
export const PlannedBuild = z.object({
  slot: z.string(),
  needs: z.array(BuildId),
  /** Needs of the plan that were left out to break a circle. */
  leftOut: z.array(LeftOutNeed).default([]),
  /** USE flags that are to be set, of those that the package has; null: whichever its drone sets. */
  use: z.array(z.string()).nullable().default(null),
  /** What a drone has to have installed, beside its needs. */
  assumed: z.array(AssumedNeed).default([]),
  expected: Expectation.nullable(),
});
export type PlannedBuild = z.infer<typeof PlannedBuild>;

/** Everything a drone is told to do. How it is run (`jobs`, attempt) travels beside the package, never inside its atom. */
export const WorkOrder = AttemptKey.extend({
  cpv: Cpv,
  slot: z.string(),
  target: TargetName,
  /** Build-time needs and their run-time closure that must be installed, as binary packages, before the build. */
  needs: z.array(Cpv),
  /** Core numbers of the drone held by this attempt, from 0; make jobs = their count. */
  cores: z.array(z.int().nonnegative()).min(1),
});
export type WorkOrder = z.infer<typeof WorkOrder>;

export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/, "must be 64 lower-case hexadecimal digits");

/** A finished binary package as its drone describes it; `stanza` is what Portage wrote into the attempt's `Packages`. */
export const Artefact = z.object({
  fileName: z
    .string()
    .regex(/^[A-Za-z0-9+_.-]{1,255}$/, "must be a plain file name")
    .refine((name) => !name.startsWith("."), "must not begin with a dot"),
  sizeBytes: z.int().positive(),
  sha256: Sha256,
  stanza: z
    .string()
    .min(1)
    .max(256 * 1024),
});
export type Artefact = z.infer<typeof Artefact>;

/** How an attempt ended, as its drone tells. */
export const Outcome = z.discriminatedUnion("result", [
  z.object({
    result: z.literal("built"),
    artefact: Artefact,
    elapsedMs: z.int().nonnegative(),
    /** Absent where the drone does not measure it. */
    usage: Usage.optional(),
  }),
  z.object({
    result: z.literal("failed"),
    reason: FailureReason,
    phase: Phase.nullable(),
    /** The 0 to 8 decisive lines of the log. */
    lines: z.array(z.string().max(2000)).max(8),
    /** What could not be installed of its needs, as emerge names it. */
    missing: z.array(Atom).max(50).optional(),
    elapsedMs: z.int().nonnegative(),
  }),
  z.object({ result: z.literal("stopped"), elapsedMs: z.int().nonnegative() }),
]);
export type Outcome = z.infer<typeof Outcome>;

/** An attempt as history tells it. */
export const AttemptView = AttemptKey.extend({
  drone: DroneName,
  jobs: z.int().positive(),
  grantedAt: Millis,
  endedAt: Millis.nullable(),
  result: z.enum(["building", "publishing", "built", "failed", "stopped", "lost"]),
  reason: FailureReason.nullable(),
  phase: Phase.nullable(),
  lines: z.array(z.string()),
  /** What a person can do about its failure, in one or two sentences. */
  advice: z.string().nullable(),
  /** Seconds the drone measured from first spawn to settled; null while it runs. */
  seconds: z.number().nonnegative().nullable(),
});
export type AttemptView = z.infer<typeof AttemptView>;

/** A build beside another on its page: what it needs or what waits for it. */
export const BuildReference = z.object({
  build: BuildId,
  cpv: Cpv,
  state: BuildStateName,
  expectedSeconds: z.number().nonnegative().nullable(),
});
export type BuildReference = z.infer<typeof BuildReference>;

/** The page of one build. */
export const BuildView = z.object({
  build: BuildId,
  cpv: Cpv,
  slot: z.string(),
  target: TargetName,
  state: BuildStateName,
  /** Why it is not being built, in one sentence; null while it is. */
  because: z.string().nullable(),
  /** As in lists. */
  order: z.array(z.number()),
  pin: DroneName.nullable(),
  attempt: AttemptNumber.nullable(),
  /** Newest first. */
  attempts: z.array(AttemptView),
  needs: z.array(BuildReference),
  /** What a drone has to have installed beside these, because whoever planned had it. */
  assumed: z.array(AssumedNeed),
  /** Why the coordinator added it by itself; null when a person did. */
  addedBecause: z.string().nullable(),
  /** Needs that were left out, because packages needed each other in a circle, and the version that did instead. */
  leftOut: z.array(LeftOutNeed),
  /** Direct dependants that are not built, longest expected first. */
  waitsForIt: z.array(BuildReference),
  /** All transitive dependants that are not built. */
  holdsUp: z.int().nonnegative(),
  expectedSeconds: z.number().nonnegative().nullable(),
  /** Nobody built or planned it: that is what packages like it take. */
  isGuess: z.boolean(),
  /** Until it is expected to be built, with all that comes before it; null when that is not known. */
  endsInSeconds: z.number().nonnegative().nullable(),
  artefact: z.object({ path: z.string(), sizeBytes: z.int(), sha256: Sha256 }).nullable(),
});
export type BuildView = z.infer<typeof BuildView>;
