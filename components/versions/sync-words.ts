import type { Bucket } from "../../protocol/to-watcher";
import { counted } from "../ui/number";

/** The drones of one target, and how the newest sync of their trees is going. */
export type TargetSync = { target: string; isAsked: boolean; words: string };

/** By target, in the order of their names. */
export function targetSyncs(drones: readonly Bucket[]): TargetSync[] {
  const targets = new Map<string, Bucket[]>();
  for (const drone of drones) targets.set(drone.target, [...(targets.get(drone.target) ?? []), drone]);
  return [...targets]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([target, buckets]) => ({
      target,
      isAsked: buckets.some(({ sync }) => sync?.state === "asked"),
      words: wordsOf(buckets),
    }));
}

/** `2 drones sync their trees, 1 is synced. drone-Izar could not: no route to host`; empty when nobody ever asked. */
function wordsOf(drones: readonly Bucket[]): string {
  const inState = (state: string) => drones.filter(({ sync }) => sync?.state === state).length;
  const [asked, done] = [inState("asked"), inState("done")];
  const parts = [
    asked > 0 ? `${counted(asked, "drone")} ${asked === 1 ? "syncs its" : "sync their"} trees` : "",
    done > 0 ? `${counted(done, "drone")} ${done === 1 ? "is" : "are"} synced` : "",
  ].filter(Boolean);
  const failed = drones.flatMap(({ drone, sync }) => {
    return sync?.state === "failed" ? `${drone} could not: ${sync.why.split("\n").at(-1)}` : [];
  });
  return [parts.join(", "), ...failed].filter(Boolean).join(". ");
}
