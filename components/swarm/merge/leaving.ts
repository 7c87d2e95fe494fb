import type { Bucket } from "../../../protocol/to-watcher";

/** It finishes what it has and claims nothing more, because its agent leaves or because a person asked for that. */
export function isLeaving({ draining, drain }: Pick<Bucket, "draining" | "drain">): boolean {
  return draining || drain !== null;
}
