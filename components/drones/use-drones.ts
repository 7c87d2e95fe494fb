"use client";

import { useMemo } from "react";
import type { Bucket } from "../../protocol/to-watcher";
import { byName } from "../swarm/merge/drone-order";
import type { Silence } from "../swarm/merge/silence";
import { silence } from "../swarm/merge/silence";
import { useSwarm } from "../swarm/provider";
import { useSwarmNow } from "../swarm/swarm-clock";
import { silenceWords } from "./silence-words";

/** All drones, by name. Those that said nothing new are the same objects, so a memoised lane is not drawn again. */
export function useDrones(): Bucket[] {
  const buckets = useSwarm((known) => known.buckets);
  return useMemo(() => [...buckets.values()].sort(byName), [buckets]);
}

/** How silent a drone is, and what that means; the words are null while it is heard. Looks at the clock once a second. */
export function useSilence(bucket: Bucket): { kind: Silence["kind"]; words: string | null } {
  const thresholds = useSwarm((known) => known.thresholds);
  const now = useSwarmNow();
  const found = silence(bucket, now, thresholds);
  return { kind: found.kind, words: silenceWords(bucket, found, now, thresholds) };
}
