import * as z from "zod";

/** Milliseconds since 1970-01-01 UTC, by the coordinator's clock. */
export const Millis = z.int().nonnegative();
export type Millis = z.infer<typeof Millis>;

/** Agents beat this often, always. */
export const BEAT_EVERY_MS = 2_000;
/** A drone not heard from for this long is late; its age appears on the screen. */
export const LATE_AFTER_MS = 5_000;
/** ... is stale; its lane drains. */
export const STALE_AFTER_MS = 15_000;
/** ... is offline; it gets no work. */
export const OFFLINE_AFTER_MS = 30_000;
/** A lease for which nobody vouched this long goes back to the queue. */
export const LEASE_TTL_MS = 90_000;
/** The coordinator's own beat to watchers. */
export const WATCH_BEAT_EVERY_MS = 1_000;
/** A failed build is tried this often before it stays failed (failures the package or nobody known is to blame for). */
export const MAX_FAILURES = 3;
/** The longest a build rests between two tries. */
export const MAX_BACKOFF_MS = 5 * 60_000;
/** So many strikes, so close together, ground a drone. */
export const STRIKES = 3;
export const STRIKE_WINDOW_MS = 60 * 60_000;
/** How long the coordinator grounds a drone: at first, and at most when it happens again and again. */
export const GROUNDED_AT_LEAST_MS = 10 * 60_000;
export const GROUNDED_AT_MOST_MS = 4 * 60 * 60_000;
/** On probation, between a build that failed and the next. */
export const PROBATION_PAUSE_MS = 60_000;
/** For this long a build that failed on a drone is left to the others. */
export const ELSEWHERE_FIRST_MS = 10 * 60_000;
/** Attempts between two requeues, however they end: so that lost drones and full disks cannot keep a build going round for ever. */
export const MAX_ATTEMPTS = 10;
/** A person's command can be taken back for this long. */
export const UNDO_WITHIN_MS = 30_000;
/** For this long a command that comes again under the same id is known, and not done again. */
export const COMMAND_KNOWN_MS = 24 * 60 * 60_000;
/** From SIGTERM to SIGKILL when an attempt is stopped. */
export const STOP_GRACE_MS = 10_000;
