import type { Bucket } from "../../protocol/to-watcher";
import { clockText } from "../ui/clock";

/** Why a drone is not at work, in a few words; null when it is. `now` by the coordinator's clock. */
export function droneReason({ state, grounding, draining, idleBecause }: Bucket, now: number): string | null {
  if (grounding !== null) {
    const why = grounding.note === "" ? `by ${grounding.by}` : grounding.note;
    return grounding.until === null ? why : `${why}, until ${clockText(grounding.until, now)}`;
  }
  if (draining) return "finishes what it has";
  return state === "active" ? null : idleBecause;
}
