import type { Fact } from "../../protocol/facts";
import type { Now } from "./command";

/** The first facts of a coordinator, committed before it listens: it took over, and its epoch is the one that counts. */
export function begin(epoch: number, now: Now): Fact[] {
  return [{ kind: "epoch.began", at: now.wall, epoch }];
}
