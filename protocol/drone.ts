import * as z from "zod";
import { Millis } from "./time";

/** Disjoint; the first that fits, in this order. */
export const DRONE_STATES = ["offline", "upgrading", "grounded", "active", "idle"] as const;
export const DroneStateName = z.enum(DRONE_STATES);
export type DroneStateName = z.infer<typeof DroneStateName>;

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
  /** Where it builds: the attempts' directory. */
  workDirectory: z.string().max(4096),
});
export type HostFacts = z.infer<typeof HostFacts>;

/** Why a drone gets no new work, by whom, and when it comes back by itself (null: only by hand). */
export const Grounding = z.object({
  by: z.string(),
  note: z.string(),
  since: Millis,
  until: Millis.nullable(),
});
export type Grounding = z.infer<typeof Grounding>;
