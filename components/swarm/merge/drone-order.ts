import type { Bucket } from "../../../protocol/to-watcher";

const NAMES = new Intl.Collator("en", { numeric: true });

/** Drones stand in one order everywhere, whatever happens to them: by name, `drone-9` before `drone-10`. */
export function byName(a: Pick<Bucket, "drone">, b: Pick<Bucket, "drone">): number {
  return NAMES.compare(a.drone, b.drone);
}
