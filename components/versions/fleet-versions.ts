import type { HostFacts } from "../../protocol/drone";
import type { Bucket } from "../../protocol/to-watcher";

/** What each drone tells of itself that has a version; the words are the columns'. */
export const VERSIONED = {
  agentVersion: "Agent",
  nodeVersion: "Node.js",
  portageVersion: "Portage",
  gcc: "GCC",
  kernel: "Kernel",
  profile: "Profile",
} as const satisfies Partial<Record<keyof HostFacts, string>>;

export type Versioned = keyof typeof VERSIONED;
export const VERSIONED_KEYS = Object.keys(VERSIONED).filter((key): key is Versioned => key in VERSIONED);

/** A version and how many drones run it. */
export type Share = { version: string | null; drones: number };

/** The versions of one thing, the most common first; null: not told. */
export function sharesOf(buckets: readonly Bucket[], what: Versioned): Share[] {
  const counts = new Map<string | null, number>();
  for (const { host } of buckets) counts.set(host[what], (counts.get(host[what]) ?? 0) + 1);
  return [...counts].map(([version, drones]) => ({ version, drones })).sort((one, other) => other.drones - one.drones);
}

/** Is a drone's version another than that of most drones of its target, which build packages for the same clients? */
export function isOdd(bucket: Bucket, buckets: readonly Bucket[], what: Versioned): boolean {
  const ofTarget = buckets.filter(({ target }) => target === bucket.target);
  const [most] = sharesOf(ofTarget, what);
  const own = bucket.host[what];
  const drones = ofTarget.filter(({ host }) => host[what] === own).length;
  return most !== undefined && own !== most.version && drones < most.drones;
}
