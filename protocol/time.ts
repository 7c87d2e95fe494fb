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
/** A person's command can be taken back for this long. */
export const UNDO_WITHIN_MS = 30_000;
/** For this long a command that comes again under the same id is known, and not done again; of so many at most, the newest. */
export const COMMAND_KNOWN_MS = 24 * 60 * 60_000;
export const MAX_COMMANDS_KNOWN = 10_000;
/** From SIGTERM to SIGKILL when an attempt is stopped. */
export const STOP_GRACE_MS = 10_000;
