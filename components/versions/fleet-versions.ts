import type { HostFacts } from "../../protocol/drone";
import type { Bucket } from "../../protocol/to-watcher";

/** What each drone tells of itself that has a version; the words are the columns'. Null: not told. */
export const VERSIONED = {
  agentVersion: { words: "Agent", of: ({ agentVersion }) => agentVersion },
  nodeVersion: { words: "Node.js", of: ({ nodeVersion }) => nodeVersion },
  portageVersion: { words: "Portage", of: ({ portageVersion }) => portageVersion },
  tree: { words: "Tree", of: treeOf },
  gcc: { words: "GCC", of: ({ gcc }) => gcc },
  kernel: { words: "Kernel", of: ({ kernel }) => kernel },
  profile: { words: "Profile", of: ({ profile }) => profile },
} as const satisfies Record<string, { words: string; of(host: HostFacts): string | null }>;

export type Versioned = keyof typeof VERSIONED;
export const VERSIONED_KEYS = Object.keys(VERSIONED).filter((key): key is Versioned => key in VERSIONED);

/** When the main repository of ebuilds was made, else its commit. */
function treeOf({ settings }: HostFacts): string | null {
  const [main] = settings?.repositories ?? [];
  return main?.timestamp ?? main?.commit?.slice(0, 12) ?? null;
}

/** A version and how many drones run it. */
export type Share = { version: string | null; drones: number };

/** The versions of one thing, the most common first; null: not told. */
export function sharesOf(buckets: readonly Bucket[], what: Versioned): Share[] {
  const counts = new Map<string | null, number>();
  for (const { host } of buckets) {
    const version = VERSIONED[what].of(host);
    counts.set(version, (counts.get(version) ?? 0) + 1);
  }
  return [...counts].map(([version, drones]) => ({ version, drones })).sort((one, other) => other.drones - one.drones);
}

/** Is a drone's version another than that of most drones of its target, which build packages for the same clients? */
export function isOdd(bucket: Bucket, buckets: readonly Bucket[], what: Versioned): boolean {
  const ofTarget = buckets.filter(({ target }) => target === bucket.target);
  const [most] = sharesOf(ofTarget, what);
  const { of } = VERSIONED[what];
  const own = of(bucket.host);
  const drones = ofTarget.filter(({ host }) => of(host) === own).length;
  return most !== undefined && own !== most.version && drones < most.drones;
}
