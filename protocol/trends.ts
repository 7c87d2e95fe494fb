import * as z from "zod";
import { DroneName } from "./ids";
import { Millis } from "./time";
import { TREND_POINTS } from "./trend-points";

/** The last hour of the meters, point by point. Kept in memory, begun anew by each coordinator. */

/** Why cores idle, in so few kinds that an hour of it can be summed up. */
export const IDLE_CAUSES = ["paused", "limited", "queue-empty", "nothing-ready", "none-fits", "starting"] as const;
export const IdleCause = z.enum(IDLE_CAUSES);
export type IdleCause = z.infer<typeof IdleCause>;

/** A value per point, the newest last; a shorter list began later. Null: not known then. */
const Course = z.array(z.number().nullable()).max(TREND_POINTS);

/** Of the meters the highest between a point and the one before. */
export const DroneTrend = z.object({
  drone: DroneName,
  cores: z.int().positive(),
  load: Course,
  memoryMiB: Course,
  celsius: Course,
  /** Core-seconds since the point before in which a core idled that might have worked; null: it was gone or took no work. */
  idleCoreSeconds: Course,
  /** The cause of most of it, point by point; null where nothing idled. */
  idleCause: z.array(IdleCause.nullable()).max(TREND_POINTS),
});
export type DroneTrend = z.infer<typeof DroneTrend>;

export const Trends = z.object({
  /** When the newest point was taken. */
  at: Millis,
  /** Cores in use as a share of those held or free, 0 to 1, on average. */
  busy: Course,
  builtLastHour: Course,
  firstAttemptSuccess: Course,
  drones: z.array(DroneTrend),
});
export type Trends = z.infer<typeof Trends>;
