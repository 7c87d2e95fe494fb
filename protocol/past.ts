import * as z from "zod";
import { Cpv } from "./atom";
import { FailureReason, Phase } from "./build";
import { Fact } from "./facts";
import { AttemptKey, DroneName } from "./ids";
import { Millis } from "./time";

/** What is over, as the API tells it: attempts for the history, facts for the events. */

/** An attempt that is over. */
export const EndedAttempt = AttemptKey.extend({
  cpv: Cpv,
  drone: DroneName,
  /** It held so many. */
  cores: z.int().positive(),
  grantedAt: Millis,
  endedAt: Millis,
  result: z.enum(["built", "failed", "stopped", "lost"]),
  reason: FailureReason.nullable(),
  phase: Phase.nullable(),
  /** Seconds the drone measured from first spawn to settled; null when it told none. */
  seconds: z.number().nonnegative().nullable(),
  /** What such a build is expected to take on these cores, by all that is known today; null when nothing is. */
  usualSeconds: z.number().nonnegative().nullable(),
});
export type EndedAttempt = z.infer<typeof EndedAttempt>;

/** Attempts that ended within a time, the newest first. `cut`: there were more, and the oldest are left out. */
export const AttemptHistory = z.object({ attempts: z.array(EndedAttempt), cut: z.boolean() });
export type AttemptHistory = z.infer<typeof AttemptHistory>;

/** A fact, and the package it is about when it is about one. */
export const SwarmEvent = z.object({ sequence: z.int().positive(), fact: Fact, cpv: Cpv.nullable() });
export type SwarmEvent = z.infer<typeof SwarmEvent>;

/** Newest first. */
export const EventPage = z.object({
  events: z.array(SwarmEvent),
  /** The newest fact of the journal, whether it is among these or not; 0 while there is none. */
  newest: z.int().nonnegative(),
  /** Asks for what happened earlier; null when the journal has nothing more. */
  before: z.int().positive().nullable(),
});
export type EventPage = z.infer<typeof EventPage>;
