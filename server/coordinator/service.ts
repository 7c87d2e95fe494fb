import type { BuildId } from "../../protocol/ids";
import type { Pulse } from "./pulse";
import type { Attempt, BuildRow, DroneRow, Swarm } from "./swarm";
import { buildRow } from "./swarm";

/** May this drone be given any work: it is heard from, trusted, not grounded, not resting, and not on its way out. */
export function inService(pulse: Pulse, drone: DroneRow): boolean {
  const { online, grounding, drain, record, sync } = drone;
  const isFree = online && grounding === null && drain === null && record.probation === null;
  const mayWork = isFree && sync?.state !== "asked";
  const beats = pulse.drones.get(drone.drone);
  return mayWork && !beats?.draining && !beats?.resting;
}

/** An attempt that runs: it holds its cores and must be vouched for. */
export type Lease = { row: BuildRow; attempt: Attempt };

/** The lease on a build, when its newest attempt runs. What is being published is no lease any more. */
export function leaseOn(row: BuildRow): Lease | undefined {
  if (row.standing.state !== "building" || row.standing.stage !== "leased") return undefined;
  const attempt = row.attempts.at(-1);
  if (!attempt) throw new Error(`Build ${row.build} is being built, but has no attempt.`);
  return { row, attempt };
}

/** What runs on a drone, oldest build first. */
export function leasesOf(swarm: Swarm, drone: DroneRow): Lease[] {
  return [...swarm.lookups.heldBy(drone.drone)]
    .sort((one: BuildId, other: BuildId) => one - other)
    .flatMap((build) => leaseOn(buildRow(swarm, build)) ?? []);
}

/** Core numbers of a drone that may be granted: free ones, within the limit that a person set. */
export function grantableCores(swarm: Swarm, drone: DroneRow): number[] {
  const free = freeCores(swarm, drone);
  return free.slice(0, grantable(drone, free.length));
}

/** How many of so many free cores may be granted. */
export function grantable({ host, limit }: DroneRow, free: number): number {
  return limit ? Math.max(0, Math.min(free, limit.jobs - (host.cores - free))) : free;
}

/** Core numbers of a drone that no lease holds, lowest first. */
export function freeCores(swarm: Swarm, drone: DroneRow): number[] {
  const held = new Set(leasesOf(swarm, drone).flatMap(({ attempt }) => attempt.cores));
  return Array.from({ length: drone.host.cores }, (_, core) => core).filter((core) => !held.has(core));
}
