import type { HeldBuild } from "../protocol/to-watcher";
import { timeLeft } from "./swarm/merge/build-progress";
import { durationText, estimateText } from "./ui/duration";
import { counted } from "./ui/number";

/** What a drone does with a build now: `compile 64%`, `configure`, `starting`, `waiting`, `publishing`. */
export function phaseWords({ progress, publishing }: HeldBuild): string {
  if (publishing) return "publishing";
  if (progress === null) return "starting";
  if (progress.waiting !== undefined) return "waiting";
  return progress.percent === null ? progress.phase : `${progress.phase} ${Math.floor(progress.percent)}%`;
}

/** No estimate is wrong by less than this, in seconds. */
const SLACK = 10;

/** `15 min left`, `due now`, `4 min overdue`, `no estimate`. */
export function leftWords(build: HeldBuild): string {
  const left = timeLeft(build);
  switch (left.kind) {
    case "left":
      return `${estimateText(left.seconds)} left`;
    case "over":
      return left.seconds < SLACK ? "due now" : `${durationText(left.seconds)} overdue`;
    case "unknown":
      return build.publishing ? "" : "no estimate";
  }
}

/** The whole of it in one line, for those who do not see the block: `dev-qt/qtbase-6.9.1, compile 64%, 10 cores, 15 min left`. */
export function heldLabel(build: HeldBuild): string {
  const doing = build.progress?.waiting ?? phaseWords(build);
  return [build.cpv, doing, counted(build.cores.length, "core"), leftWords(build)].filter(Boolean).join(", ");
}
