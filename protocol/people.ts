import * as z from "zod";
import { Cpv } from "./atom";
import { FailureReason, PlannedBuild } from "./build";
import { Grounding } from "./drone";
import { Actor, BuildId, DroneName } from "./ids";
import { Millis } from "./time";

/** What people tell the coordinator to do, and how it is taken back. */

/** Made by whoever asks, new for each thing that is wanted: asking again with the same id does nothing again. */
export const CommandId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{8,64}$/, "must be 8 to 64 letters, digits, hyphens or underscores")
  .brand<"CommandId">();
export type CommandId = z.infer<typeof CommandId>;

/**
 * Where a person put a build: right behind another one, wherever that stands or goes; `after: null` is before all others. Of
 * several behind the same one the lowest number, which is the newest, goes first.
 */
export const Place = z.object({ after: BuildId.nullable(), number: z.int() });
export type Place = z.infer<typeof Place>;

/** How many of a drone's cores may be held at once, because a person said so. */
export const JobsLimit = z.object({ jobs: z.int().positive(), by: Actor, since: Millis });
export type JobsLimit = z.infer<typeof JobsLimit>;

/** Who asked a drone to finish what it has and claim nothing more, and why. */
export const Drain = z.object({ by: Actor, since: Millis, note: z.string() });
export type Drain = z.infer<typeof Drain>;

export const Pause = z.object({ by: Actor, at: Millis, note: z.string() });
export type Pause = z.infer<typeof Pause>;

/** Where a build stood that a person moved on: in the queue as its needs allow, or out of it, or aside. */
export const FormerStanding = z.discriminatedUnion("state", [
  z.object({ state: z.literal("queued") }),
  z.object({ state: z.literal("held"), by: Actor, note: z.string() }),
  z.object({ state: z.literal("failed"), reason: FailureReason }),
  z.object({ state: z.literal("cancelled"), by: Actor }),
]);
export type FormerStanding = z.infer<typeof FormerStanding>;

/** One thing as it was before a command, which is how an undo makes it again. */
export const Former = z.discriminatedUnion("of", [
  z.object({ of: z.literal("place"), build: BuildId, place: Place.nullable() }),
  z.object({ of: z.literal("pin"), build: BuildId, pin: DroneName.nullable() }),
  z.object({
    of: z.literal("standing"),
    build: BuildId,
    standing: FormerStanding,
    failedOn: z.array(DroneName),
    requeuedAfter: z.int().nonnegative(),
    /** How many attempts it had: when it has more, it has started since. */
    attempts: z.int().nonnegative(),
    /** Null: no other plan took the place of the one that it had. */
    plan: PlannedBuild.nullable().default(null),
  }),
  /** So many builds, numbered from the first on, were not there. */
  z.object({ of: z.literal("builds"), first: BuildId, count: z.int().positive() }),
  z.object({ of: z.literal("grounding"), drone: DroneName, grounding: Grounding.nullable() }),
  z.object({ of: z.literal("limit"), drone: DroneName, limit: JobsLimit.nullable() }),
  z.object({ of: z.literal("drain"), drone: DroneName, drain: Drain.nullable() }),
  /** Nobody had asked it to bring its trees up to date. */
  z.object({ of: z.literal("sync"), drone: DroneName }),
  z.object({ of: z.literal("pause"), paused: Pause.nullable() }),
]);
export type Former = z.infer<typeof Former>;

/** What a person's command did, and until when it can be undone: null when it cannot be, or changed nothing. */
export const Receipt = z.object({
  command: CommandId,
  undoUntil: Millis.nullable(),
  builds: z.array(z.object({ build: BuildId, cpv: Cpv })),
});
export type Receipt = z.infer<typeof Receipt>;
