import type { Bucket } from "../../protocol/to-watcher";
import { isLeaving } from "../swarm/merge/leaving";
import { clockText } from "../ui/clock";

const FINISHES = "finishes what it has";

/** Why a drone is not at work, in a few words; null when it is. `now` by the coordinator's clock. */
export function droneReason(bucket: Bucket, now: number): string | null {
  const { state, grounding, drain, idleBecause } = bucket;
  if (grounding !== null) {
    const why = grounding.note === "" ? `by ${grounding.by}` : grounding.note;
    return grounding.until === null ? why : `${why}, until ${clockText(grounding.until, now)}`;
  }
  if (drain !== null) return `drained${drain.note === "" ? ` by ${drain.by}` : `: ${drain.note}`}; ${FINISHES}`;
  if (isLeaving(bucket)) return FINISHES;
  return state === "active" ? null : idleBecause;
}
