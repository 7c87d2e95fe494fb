import * as z from "zod";

/** One entry of the queue. Given by the coordinator, counted from 1, never reused. */
export const BuildId = z.int().positive().brand<"BuildId">();
export type BuildId = z.infer<typeof BuildId>;

/** The builds that were added together. Given by the coordinator, counted from 1. */
export const RunId = z.int().positive().brand<"RunId">();
export type RunId = z.infer<typeof RunId>;

/** One try at a build, numbered from 1. The number is the fence: an older one changes nothing. */
export const AttemptNumber = z.int().positive();

/** What every message about a try must name. */
export const AttemptKey = z.object({ build: BuildId, attempt: AttemptNumber });
export type AttemptKey = z.infer<typeof AttemptKey>;

/** A drone's name: 1 to 63 letters, digits, dots, hyphens and underscores, beginning with a letter or digit. */
export const DroneName = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/,
    "must be 1 to 63 letters, digits, dots, hyphens or underscores, and begin with a letter or digit",
  )
  .brand<"DroneName">();
export type DroneName = z.infer<typeof DroneName>;

/** Drones of one target build interchangeable packages; each target has its own binhost. Same characters as a drone's name, in lower case. */
export const TargetName = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9._-]{0,62}$/,
    "must be 1 to 63 lower-case letters, digits, dots, hyphens or underscores, and begin with a letter or digit",
  )
  .brand<"TargetName">();
export type TargetName = z.infer<typeof TargetName>;

/** Chosen by an agent for one free slot; asking again with the same id gives the same lease. */
export const ClaimId = z
  .string()
  .min(8)
  .max(64)
  .regex(/^[A-Za-z0-9_-]+$/, "must be 8 to 64 letters, digits, hyphens or underscores")
  .brand<"ClaimId">();
export type ClaimId = z.infer<typeof ClaimId>;

/** Who asked: a person, a drone, or the coordinator's own rules. */
export const Actor = z.string().min(1).max(80);
export type Actor = z.infer<typeof Actor>;

/** `7.2`: build 7, attempt 2. The key of maps, directories and logs. */
export function attemptLabel({ build, attempt }: { build: number; attempt: number }): string {
  return `${build}.${attempt}`;
}
