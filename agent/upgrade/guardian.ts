import * as z from "zod";
import { UpgradeOrder } from "../../protocol/upgrade";
import type { FailedUpgrade } from "./successors";

/** By these variables a guardian tells its successor who it is, and what has failed before. */
export const GUARDIAN = "PORTAGE_SWARM_GUARDIAN";
export const FAILED = "PORTAGE_SWARM_FAILED_UPGRADE";

/** What a successor tells its guardian. */
export const ToGuardian = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("welcomed") }),
  z.object({ kind: z.literal("makes-way"), order: UpgradeOrder }),
]);
export type ToGuardian = z.infer<typeof ToGuardian>;

/** The former agent that watches over this one, as this one sees it. */
export type Guardian = {
  welcomed(): void;
  /** This process ends, to be followed by another. */
  makeWay(order: UpgradeOrder): void;
  /** Why this agent runs, and not a newer one. */
  failed: FailedUpgrade | null;
  /** Resolves when it is gone, killed for instance. */
  gone: Promise<void>;
  /** Says goodbye, so that this process can end. */
  leave(): void;
};

/** Null for an agent that somebody else has started. */
export function guardianOf(): Guardian | null {
  const { env } = process;
  // An agent that these variables reached by another way has another parent.
  if (!process.send || env[GUARDIAN] !== String(process.ppid)) return null;
  const say = (message: ToGuardian) => void process.send?.(message);
  const failed = env[FAILED] ? Failed.parse(JSON.parse(env[FAILED])) : null;
  let tell = () => {};
  const gone = new Promise<void>((resolve) => {
    tell = resolve;
  });
  process.on("disconnect", tell);
  return {
    welcomed: () => say({ kind: "welcomed" }),
    makeWay: (order) => say({ kind: "makes-way", order }),
    failed,
    gone,
    leave: () => {
      process.off("disconnect", tell);
      if (process.connected) process.disconnect();
    },
  };
}

const Failed = z.object({ to: z.string(), because: z.string() });
