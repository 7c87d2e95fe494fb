import type { Failure } from "./failure";
import type { EmulatedPackage } from "./repository";
import type { Activity } from "./schedule";
import { scheduleOf } from "./schedule";

/** A stretch of one build in real milliseconds since the process began. */
export type Entry = {
  activity: Activity;
  busyCores: number;
  beginsMs: number;
  endsMs: number;
  /** How much of the activity is done when it ends. */
  share: number;
  /** The build dies at its end. */
  dies: boolean;
};

/** When the build does what, sped up; cut off where it is going to fail. */
export function timetableOf(build: EmulatedPackage, jobs: number, speed: number, failure: Failure | null): Entry[] {
  const entries: Entry[] = [];
  let beginsMs = 0;
  for (const { activity, busyCores, seconds } of scheduleOf(build, jobs)) {
    const dies = failure?.activity === activity;
    const share = dies ? failure.after : 1;
    const endsMs = beginsMs + (seconds * share * 1000) / speed;
    entries.push({ activity, busyCores, beginsMs, endsMs, share, dies });
    if (dies) break;
    beginsMs = endsMs;
  }
  return entries;
}
