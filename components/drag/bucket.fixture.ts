import { fullSwarm } from "../../protocol/fixtures/swarm";
import type { Bucket } from "../../protocol/to-watcher";

const BUCKETS = fullSwarm().buckets;

/** A drone of the fixture; `changes` says what is different. */
export function bucketOf(name: string, changes: Partial<Bucket> = {}): Bucket {
  const bucket = BUCKETS.find(({ drone }) => drone === name);
  if (bucket === undefined) throw new Error(`There is no ${name}.`);
  return { ...bucket, ...changes };
}
