import { dirname, join } from "node:path";
import type { Clock } from "../clock";
import { isOnBattery } from "./battery";
import type { QuietHours } from "./quiet-hours";
import { quietUntil } from "./quiet-hours";
import { isUserActive } from "./user-activity";

/** For what a drone that is also somebody's machine takes no new work. */
export const OCCASIONS = ["user-active", "on-battery"] as const;
export type Occasion = (typeof OCCASIONS)[number];

export type RestraintRules = Readonly<{
  quietHours: QuietHours;
  pauseWhen: readonly Occasion[];
  procDirectory: string;
}>;

/** Why this drone takes no new work at the moment, `Quiet hours until 07:00`; null when it does. */
export type ReadRestraint = () => Promise<string | null>;

export function restraintReader(
  { quietHours, pauseWhen, procDirectory }: RestraintRules,
  wall: () => number,
): ReadRestraint {
  return async () => {
    const until = quietUntil(quietHours, new Date(wall()));
    if (until !== null) return `Quiet hours until ${until}`;
    for (const occasion of pauseWhen) if (await HOLDS[occasion](wall(), procDirectory)) return SENTENCES[occasion];
    return null;
  };
}

const SENTENCES: Record<Occasion, string> = {
  "user-active": "Somebody works at this machine",
  "on-battery": "It runs on its battery",
};

const HOLDS: Record<Occasion, (now: number, procDirectory: string) => Promise<boolean>> = {
  "user-active": (now) => isUserActive(now),
  "on-battery": (_, procDirectory) => Promise.resolve(isOnBattery(join(dirname(procDirectory), "sys"))),
};

/** Looks from now on every few seconds, and tells each change. */
export function watchRestraint(read: ReadRestraint, clock: Clock, changed: (why: string | null) => void): () => void {
  let last: string | null = null;
  let isStopped = false;
  let cancel = () => {};

  async function look() {
    const why = await read();
    if (isStopped) return;
    if (why !== last) changed(why);
    last = why;
    cancel = clock.after(LOOK_EVERY_MS, () => void look());
  }
  void look();
  return () => {
    isStopped = true;
    cancel();
  };
}

const LOOK_EVERY_MS = 10_000;
