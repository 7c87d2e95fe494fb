import type { AttemptView, BuildStateName } from "../../protocol/build";
import { durationText } from "../ui/duration";

/** `drone-Tarn, compile, after 22 min`. */
export function failedWhere({ drone, phase, seconds }: AttemptView): string {
  const after = seconds === null ? null : `after ${durationText(seconds)}`;
  return [drone, phase, after].filter((part) => part !== null).join(", ");
}

/** What became of a build after an attempt failed, or what would have to happen. `attempts` are all of it, newest first. */
export function whatNext(failed: AttemptView, attempts: readonly AttemptView[], state: BuildStateName): string {
  const next = attempts.find(({ attempt }) => attempt === failed.attempt + 1);
  if (next !== undefined) return `Attempt ${next.attempt} went to ${next.drone}.`;
  switch (state) {
    case "failed":
      return "It is not tried again until somebody requeues it.";
    case "ready":
    case "building":
      return "It is tried again, on another drone if there is one.";
    case "waiting":
    case "blocked":
      return "It is tried again when what it needs is built.";
    case "held":
      return "It is held until somebody releases it.";
    case "built":
      return "It is built now.";
    case "cancelled":
      return "It was taken out of the queue.";
  }
}
