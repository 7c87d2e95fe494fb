import type { LegalPlace } from "../../protocol/api";
import type { DroneStateName } from "../../protocol/drone";
import type { Bucket, HeldBuild, QueueRow } from "../../protocol/to-watcher";
import { FAILURE_WORDS } from "../failure-words";
import { timeLeft } from "../swarm/merge/build-progress";
import { isLeaving } from "../swarm/merge/leaving";
import { estimateText } from "../ui/duration";
import { counted } from "../ui/number";

/** What would happen to carried builds on a drone. */
export type Verdict = { kind: "open" | "warn" | "refused"; words: string };

const AWAY: Partial<Record<DroneStateName, string>> = {
  offline: "Offline: nobody hears from it",
  upgrading: "Upgrading: takes no new work",
  grounded: "Grounded: takes no new work",
};

/** @param failedOn what the coordinator says of where they failed before; empty until it has. */
export function droneVerdict(bucket: Bucket, carried: readonly QueueRow[], failedOn: LegalPlace["failedOn"]): Verdict {
  const away = awayWords(bucket);
  if (away !== null) return { kind: "refused", words: away };
  if (carried.some(({ target }) => target !== bucket.target)) {
    return { kind: "refused", words: `Builds for ${bucket.target} only` };
  }
  if (carried.every(({ pin, state }) => pin === bucket.drone && state !== "failed")) {
    return { kind: "refused", words: "Pinned here already" };
  }
  const failure = failedOn.find(({ drone }) => drone === bucket.drone);
  if (failure) return { kind: "warn", words: `Failed here before: ${FAILURE_WORDS[failure.reason]}` };
  if (bucket.probation !== null) return { kind: "warn", words: "On probation: one small build at a time" };
  return { kind: "open", words: freeWords(bucket) };
}

/** Why a drone takes nothing at all; null while it does. */
export function awayWords(bucket: Bucket): string | null {
  return AWAY[bucket.state] ?? (isLeaving(bucket) ? "Leaving: takes no new work" : null);
}

export function isAway(bucket: Bucket): boolean {
  return awayWords(bucket) !== null;
}

/** Cores that nobody holds, within the limit that a person set. */
export function freeCoresNow({ builds, cores, limit }: Bucket): number {
  const held = builds.reduce((sum, build) => sum + build.cores.length, 0);
  return Math.max(0, Math.min(cores, limit?.jobs ?? cores) - held);
}

/** When cores of a drone become free, and how many: `14 cores free in about 29 min`. */
export function freeWords(bucket: Bucket): string {
  const free = freeCoresNow(bucket);
  if (free > 0) return `${counted(free, "core")} free now`;
  const next = nextToEnd(bucket.builds);
  if (next === null) return "No estimate when cores become free";
  const cores = counted(next.build.cores.length, "core");
  return `${cores} free in ${aboutText(next.seconds)}`;
}

/** `about 29 min`; `a few seconds`. */
export function aboutText(seconds: number): string {
  const text = estimateText(seconds);
  return text.startsWith("a ") ? text : `about ${text}`;
}

/** The build that is expected to free its cores first; one that is over its time may do so at any moment. */
export function nextToEnd(builds: readonly HeldBuild[]): { build: HeldBuild; seconds: number } | null {
  let next: { build: HeldBuild; seconds: number } | null = null;
  for (const build of builds) {
    const left = timeLeft(build);
    if (left.kind === "unknown" || build.cores.length === 0) continue;
    const seconds = left.kind === "over" ? 0 : left.seconds;
    if (next === null || seconds < next.seconds) next = { build, seconds };
  }
  return next;
}
