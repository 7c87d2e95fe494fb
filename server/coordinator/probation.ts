import type { Probation } from "../../protocol/drone";
import type { Now } from "./command";
import type { Placement } from "./placement";
import { notHere } from "./placement";
import type { Pulse } from "./pulse";
import { mayTry, mostCores } from "./retry";
import type { BuildRow, DroneRow, Swarm } from "./swarm";
import { buildRow } from "./swarm";

/** A drone on probation gets one build at a time, the smallest that is ready, and a while after one that failed. */

/** To look at more builds than this would cost more than it gives. */
const MAX_LOOKED_AT = 500;

/** Why it gets nothing at the moment, if so. */
export function probationSentence(swarm: Swarm, drone: DroneRow, probation: Probation, now: Now): string | null {
  if (swarm.lookups.heldBy(drone.drone).size > 0) return "On probation: one small build at a time, until one builds.";
  const leftMs = probation.notBefore - now.wall;
  if (leftMs <= 0) return null;
  return `On probation: it gets its next small build in ${Math.ceil(leftMs / 1000)} s.`;
}

export function placeCanary(swarm: Swarm, pulse: Pulse, drone: DroneRow, offeredCores: number, now: Now): Placement {
  const ready = swarm.ranking.ready(drone.target).slice(0, MAX_LOOKED_AT);
  let smallest: BuildRow | undefined;
  let passed: Placement = { kind: "nothing" };
  for (const build of ready) {
    const row = buildRow(swarm, build);
    const isResting = swarm.lookups.resting().has(build);
    if (isResting || !mayTry(swarm, pulse, row, drone.drone, now)) passed = notHere(swarm, pulse, row, drone);
    else if (!smallest || coreSeconds(swarm, row) < coreSeconds(swarm, smallest)) smallest = row;
  }
  if (!smallest) return passed;
  const cores = Math.min(offeredCores, swarm.estimates.of(smallest).expected.maxJobs, mostCores(swarm, smallest));
  return { kind: "here", row: smallest, cores };
}

function coreSeconds(swarm: Swarm, row: BuildRow): number {
  const { serialSeconds, parallelCpuSeconds } = swarm.estimates.of(row).expected;
  return serialSeconds + parallelCpuSeconds;
}
