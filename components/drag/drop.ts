import type { DroneName } from "../../protocol/ids";
import type { Bucket, QueueRow } from "../../protocol/to-watcher";
import type { Carrying } from "./drag";
import type { Landing } from "./landing";
import { droneVerdict } from "./verdict";

/** What letting go does now; `nothing` says why, where there is a reason. */
export type Drop =
  | { kind: "move"; landing: Landing }
  | { kind: "pin"; drone: DroneName }
  | { kind: "next" }
  | { kind: "hold" }
  | { kind: "requeue" }
  | { kind: "nothing"; because: string | null };

const NOTHING: Drop = { kind: "nothing", because: null };

export function dropOf(now: Carrying, buckets: ReadonlyMap<DroneName, Bucket>): Drop {
  const { over, field, landing, welcome, legal } = now;
  switch (over.kind) {
    case "row":
    case "group":
    case "empty part":
    case "index":
      return welcome ? { kind: "move", landing } : NOTHING;
    case "drone": {
      const bucket = buckets.get(over.drone);
      if (bucket === undefined) return NOTHING;
      const { kind, words } = droneVerdict(bucket, field.carried, legal?.failedOn ?? []);
      return kind === "refused" ? { kind: "nothing", because: words } : { kind: "pin", drone: over.drone };
    }
    case "next":
      return { kind: "next" };
    case "hold":
      return mayBeHeld(field.carried) ? { kind: "hold" } : NOTHING;
    case "queue":
      return mayComeBack(field.carried) ? { kind: "requeue" } : NOTHING;
    case "outside":
      return NOTHING;
  }
}

/** What is built cannot be set aside, and what is held is already. */
export function mayBeHeld(carried: readonly QueueRow[]): boolean {
  return carried.every(({ state }) => state !== "built") && carried.some(({ state }) => state !== "held");
}

/** It left the queue: it is tried again, or built anew. */
export function mayComeBack(carried: readonly QueueRow[]): boolean {
  return carried.every(({ state }) => state === "failed" || state === "cancelled" || state === "built");
}
