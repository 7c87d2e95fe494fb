import * as z from "zod";
import { AttemptKey } from "./ids";
import { LinesRequest, LinesResult } from "./lines";
import { PlanRequest, PlanResult, TriedInstall, TryInstall } from "./plan";
import { UpgradeOrder, UpgradeReply } from "./upgrade";

/** Coordinator → agent, namespace `/drone`. */

/** Something is ready: claim if you have free cores. A nudge; losing it costs time, never work. */
export const WorkAvailable = z.object({});
/** Stop this attempt's processes and forget it. */
export const Drop = AttemptKey.extend({ because: z.string() });
export type Drop = z.infer<typeof Drop>;

/** Bring the trees up to date once nothing is built; or no more, if that has not begun. Said again in every welcome. */
export const Sync = z.object({ wanted: z.boolean() });
export type Sync = z.infer<typeof Sync>;

/** Event name → what is sent; what has a reply is acknowledged with it. */
export const toAgent = {
  "work.available": { request: WorkAvailable, reply: null },
  drop: { request: Drop, reply: null },
  sync: { request: Sync, reply: null },
  plan: { request: PlanRequest, reply: PlanResult },
  "try-install": { request: TryInstall, reply: TriedInstall },
  upgrade: { request: UpgradeOrder, reply: UpgradeReply },
  lines: { request: LinesRequest, reply: LinesResult },
} as const;
export type ToAgent = typeof toAgent;
