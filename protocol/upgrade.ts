import * as z from "zod";
import { Sha256 } from "./build";
import { Actor, DroneName } from "./ids";
import { Millis } from "./time";

/** A rolling upgrade: the agents of a fleet are replaced by the coordinator's own, a few at a time. */

/** Where one drone stands in it. */
export const UpgradeStanding = z.discriminatedUnion("state", [
  z.object({ state: z.literal("waiting") }),
  /** It finishes what it holds, and gets nothing new. */
  z.object({ state: z.literal("draining"), since: Millis }),
  /** Its agent was told to make way for the new one. */
  z.object({ state: z.literal("replacing"), since: Millis }),
  /** It is back with the new one, and has yet to build one small package. */
  z.object({ state: z.literal("proving"), since: Millis }),
  /** Its agent was told to make way for the former one. */
  z.object({ state: z.literal("returning"), since: Millis, because: z.string() }),
  /** `proved`: it has built something since. Else there was nothing for it to build, and it is on probation. */
  z.object({ state: z.literal("upgraded"), at: Millis, proved: z.boolean() }),
  /** `returned`: it works on with its former agent. */
  z.object({ state: z.literal("failed"), at: Millis, because: z.string(), returned: z.boolean() }),
  z.object({ state: z.literal("skipped"), at: Millis, because: z.string() }),
]);
export type UpgradeStanding = z.infer<typeof UpgradeStanding>;

/** What tells one agent from another: versions of one number may differ while they are made. */
export const AgentId = z.object({ version: z.string().max(40), sha256: Sha256 });
export type AgentId = z.infer<typeof AgentId>;

/** What a drone ran before, and where it stands. */
export const DroneUpgrade = z.object({ drone: DroneName, from: AgentId, standing: UpgradeStanding });
export type DroneUpgrade = z.infer<typeof DroneUpgrade>;

/** At most that many drones are out of service for it at once. */
export const MAX_AT_ONCE = 100;

export const Upgrade = z.object({
  by: Actor,
  since: Millis,
  to: AgentId,
  atOnce: z.int().positive(),
  /** Why no further drone is begun; null while it goes on. */
  stopped: z.string().nullable(),
  endedAt: Millis.nullable(),
  drones: z.array(DroneUpgrade),
});
export type Upgrade = z.infer<typeof Upgrade>;

/** What an agent is told to do with itself. */
export const UpgradeOrder = z.discriminatedUnion("kind", [
  /** Fetch that agent from the coordinator and make way for it. */
  z.object({ kind: z.literal("replace"), to: AgentId }),
  /** Make way for the one that was there before. */
  z.object({ kind: z.literal("return") }),
]);
export type UpgradeOrder = z.infer<typeof UpgradeOrder>;

/** `accepted`: it leaves as soon as it holds nothing. */
export const UpgradeReply = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("accepted") }),
  z.object({ kind: z.literal("refused"), sentence: z.string().max(1000) }),
]);
export type UpgradeReply = z.infer<typeof UpgradeReply>;

/** `POST /upgrade`: these drones, or all whose agent is another than the coordinator's. */
export const BeginUpgrade = z.strictObject({
  drones: z.array(DroneName).min(1).max(10_000).optional(),
  atOnce: z.int().min(1).max(MAX_AT_ONCE).default(1),
});
export type BeginUpgrade = z.infer<typeof BeginUpgrade>;

/** `GET /upgrade`: the agent that drones would get, and the newest upgrade; null before the first. */
export const UpgradeView = z.object({ agent: AgentId.nullable(), upgrade: Upgrade.nullable() });
export type UpgradeView = z.infer<typeof UpgradeView>;
