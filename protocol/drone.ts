import * as z from "zod";
import { Cpv } from "./atom";
import { FailureReason, Phase, Sha256 } from "./build";
import { Actor, AttemptKey } from "./ids";
import { Millis } from "./time";

/** Disjoint; the first that fits, in this order. */
export const DRONE_STATES = ["offline", "upgrading", "grounded", "active", "idle"] as const;
export const DroneStateName = z.enum(DRONE_STATES);
export type DroneStateName = z.infer<typeof DroneStateName>;

/** A repository of ebuilds as it is on a host: when it was made there or last changed, and its commit, where it tells. */
export const TreeState = z.object({
  name: z.string().max(200),
  at: Millis.nullable(),
  /** The same as Portage prints it. */
  timestamp: z.string().max(80).optional(),
  commit: z.string().max(80).nullable(),
});
export type TreeState = z.infer<typeof TreeState>;

/** What Portage is set to on a host, by its own names (make.conf(5)): packages of hosts that agree in it are interchangeable. */
export const PortageSettings = z.object({
  arch: z.string().max(80),
  chost: z.string().max(200),
  /** `ABI_X86` and its like, in words: `64`. */
  abi: z.string().max(200),
  cflags: z.string().max(4000),
  cxxflags: z.string().max(4000),
  ldflags: z.string().max(4000),
  /** `CPU_FLAGS_X86` and its like. */
  cpuFlags: z.array(z.string().max(80)).max(400),
  /** Enabled globally, without what other variables expand to. */
  use: z.array(z.string().max(200)).max(5000),
  acceptKeywords: z.array(z.string().max(80)).max(400),
  acceptLicense: z.string().max(4000),
  features: z.array(z.string().max(80)).max(400),
  /** Of each `package.*` and of `patches` in etc/portage that there is, a digest of what it says; comments do not count. */
  packageFiles: z.record(z.string().max(80), z.string().max(64)),
  /** The main one first. */
  repositories: z.array(TreeState).max(200),
});
export type PortageSettings = z.infer<typeof PortageSettings>;

/** What an agent found out about its machine; told at every hello. */
export const HostFacts = z.object({
  cores: z.int().positive().max(4096),
  memoryBytes: z.int().positive(),
  agentVersion: z.string().max(40),
  nodeVersion: z.string().max(40),
  kernel: z.string().max(200),
  cpuModel: z.string().max(200),
  /** `3.0.82`; null when emerge could not be asked. */
  portageVersion: z.string().max(80).nullable(),
  profile: z.string().max(200).nullable(),
  gcc: z.string().max(80).nullable(),
  /** May this drone be asked to turn bare atoms into a plan? */
  canPlan: z.boolean(),
  /** Absent where Portage does not tell. */
  settings: PortageSettings.optional(),
  /** Where it builds: the attempts' directory. */
  workDirectory: z.string().max(4096),
  /** A build runs on the very cores that it was granted, and on no others; else they are only counted. */
  pinsBuilds: z.boolean().optional(),
  /** The agent's own file as it runs, and whether it can put another in its place; absent before agents could. */
  agent: z.object({ sha256: Sha256, replaceable: z.boolean() }).optional(),
});
export type HostFacts = z.infer<typeof HostFacts>;

/** What of that is Portage's, and may change while the agent runs. */
export const PortageFacts = HostFacts.pick({
  portageVersion: true,
  profile: true,
  gcc: true,
  canPlan: true,
  settings: true,
});
export type PortageFacts = z.infer<typeof PortageFacts>;

/** That somebody asked a drone to bring its trees of ebuilds up to date, and how that ended. */
export const TreeSync = z.discriminatedUnion("state", [
  /** It does so as soon as it builds nothing, and takes no new work until then. */
  z.object({ state: z.literal("asked"), by: Actor, at: Millis }),
  z.object({ state: z.literal("done"), by: Actor, at: Millis }),
  z.object({ state: z.literal("failed"), by: Actor, at: Millis, why: z.string() }),
]);
export type TreeSync = z.infer<typeof TreeSync>;

/** Where a drone is set up otherwise than most of its target; what `matters` makes its packages others than theirs. */
export const Difference = z.object({ aspect: z.string(), sentence: z.string(), matters: z.boolean() });
export type Difference = z.infer<typeof Difference>;

/** A failed attempt that speaks against its drone. */
export const Evidence = AttemptKey.extend({
  cpv: Cpv,
  reason: FailureReason,
  phase: Phase.nullable(),
  jobs: z.int().positive(),
  at: Millis,
});
export type Evidence = z.infer<typeof Evidence>;

export const GROUNDING_CAUSES = [
  /** It failed what other drones built. */
  "strikes",
  /** It failed one package after the other, and nobody else has tried them yet. */
  "in-a-row",
  /** It failed the first that it got after its return. */
  "canary-failed",
  "disk-full",
  /** What it uploaded was not what it had announced. */
  "upload-failed",
] as const;
export type GroundingCauseKind = (typeof GROUNDING_CAUSES)[number];

/** What the coordinator grounded a drone for by itself, with the failures that show it. */
export const GroundingCause = z.object({ kind: z.enum(GROUNDING_CAUSES), evidence: z.array(Evidence).min(1) });
export type GroundingCause = z.infer<typeof GroundingCause>;

/** Why a drone gets no new work, by whom, and when it comes back by itself (null: only by hand). */
export const Grounding = z.object({
  by: z.string(),
  note: z.string(),
  since: Millis,
  until: Millis.nullable(),
  /** Null: a person grounded it. */
  cause: GroundingCause.nullable().default(null),
});
export type Grounding = z.infer<typeof Grounding>;

/** A drone gets one small build at a time until one builds, and none before `notBefore`. */
export const Probation = z.object({
  since: Millis,
  notBefore: Millis,
  /** What it would be grounded for, were not so many grounded already; null when it came back from a grounding. */
  cause: GroundingCause.nullable(),
});
export type Probation = z.infer<typeof Probation>;

/** What would help a drone: `10 jobs share 16 GiB, 1.6 GiB each`, therefore limit it to 6. */
export const Cure = z.object({ sentence: z.string(), limitJobs: z.int().positive() });
export type Cure = z.infer<typeof Cure>;
