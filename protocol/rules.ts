/** The numbers by which the coordinator judges packages and drones. Apart from the schemas, so that a page can say them without those. */

/** A failed build is tried this often before it stays failed (failures the package or nobody known is to blame for). */
export const MAX_FAILURES = 3;
/** Attempts between two requeues, however they end: so that lost drones and full disks cannot keep a build going round for ever. */
export const MAX_ATTEMPTS = 10;
/** The longest a build rests between two tries. */
export const MAX_BACKOFF_MS = 5 * 60_000;
/** For this long a build that failed on a drone is left to the others. */
export const ELSEWHERE_FIRST_MS = 10 * 60_000;
/** So many strikes, so close together, ground a drone. */
export const STRIKES = 3;
export const STRIKE_WINDOW_MS = 60 * 60_000;
/** How long the coordinator grounds a drone: at first, and at most when it happens again and again. */
export const GROUNDED_AT_LEAST_MS = 10 * 60_000;
export const GROUNDED_AT_MOST_MS = 4 * 60 * 60_000;
/** On probation, between a build that failed and the next. */
export const PROBATION_PAUSE_MS = 60_000;
