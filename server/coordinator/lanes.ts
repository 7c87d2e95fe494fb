import type { TargetName } from "../../protocol/ids";
import type { Now } from "./command";
import type { Estimates } from "./estimates/estimates";
import type { Offer, Pulse } from "./pulse";
import type { Lease } from "./service";
import { grantable, inService, leasesOf } from "./service";
import type { BuildRow, DroneRow, Swarm } from "./swarm";

/**
 * A drone's cores and memory from now on, as far as can be foreseen: what runs holds them until its expected end, and what was
 * promised to a build that is still to start holds them from then on. Seconds, counted from now.
 */
export type Lane = { drone: DroneRow; taken: Span[]; estimates: Estimates };
type Span = { cores: number; bytes: number; from: number; until: number };

/** A place for a build: this many cores of that lane, from a moment on. */
export type Slot = { lane: Lane; row: BuildRow; cores: number; from: number; until: number };

/** An offer of free cores that is older tells nothing: agents with free cores ask more often. */
const OFFER_HOLDS_MS = 15_000;

/**
 * A build that has run over its estimate is expected to take this much of its age again. Not before: what is kept for a giant until a
 * long build ends would be kept longer and longer while that end comes near.
 */
const OVERRUN = 0.25;

/** Builds are left to one of so many drones, the biggest: to look at a thousand would cost more than it gives. */
const MAX_LANES = 12;

/** A lane for each of the biggest drones of a target that may be given work; cores that a drone does not offer are taken. */
export function lanesOf(swarm: Swarm, pulse: Pulse, target: TargetName, now: Now): Lane[] {
  const lanes: Lane[] = [];
  for (const drone of swarm.serving.drones(target)) {
    if (lanes.length === MAX_LANES) break;
    if (!inService(pulse, drone)) continue;
    lanes.push(laneOf(swarm, drone, offered(pulse.drones.get(drone.drone)?.offer ?? null, now), now));
  }
  return lanes;
}

/** The lane of a drone that offers at most so many of its free cores. */
export function laneOf(swarm: Swarm, drone: DroneRow, offeredCores: number, now: Now): Lane {
  const { estimates } = swarm;
  const taken = leasesOf(swarm, drone).map((lease) => spanOf(estimates, lease, now));
  const lane = { drone, taken, estimates };
  const free = freeAt(lane, 0);
  const withheld = free - Math.min(offeredCores, grantable(drone, free));
  if (withheld > 0) taken.push({ cores: withheld, bytes: 0, from: 0, until: Number.POSITIVE_INFINITY });
  return lane;
}

/** The most cores, up to `wanted`, that a build can have from now until its end without breaking a promise; 0 when none. */
export function fitNow(lane: Lane, row: BuildRow, wanted: number): number {
  for (let cores = Math.min(wanted, roomAt(lane, row, 0)); cores > 0; cores--) {
    if (staysFree(lane, row, cores, 0, secondsIn(lane, row, cores))) return cores;
  }
  return 0;
}

/**
 * The slot of a lane in which a build that can start at `ready` would end first, then or after something else there has ended;
 * none when it would not end before `limit`.
 */
export function earliestSlot(
  lane: Lane,
  row: BuildRow,
  wanted: number,
  ready: number,
  limit = Number.POSITIVE_INFINITY,
): Slot | undefined {
  const shortest = secondsIn(lane, row, wanted);
  let best: Slot | undefined;
  let before = limit;
  const look = (from: number) => {
    if (from + shortest >= before) return;
    const cores = Math.min(wanted, roomAt(lane, row, from));
    if (cores < 1) return;
    const until = from + secondsIn(lane, row, cores);
    if (until >= before || !staysFree(lane, row, cores, from, until)) return;
    best = { lane, row, cores, from, until };
    before = until;
  };
  look(ready);
  for (const { until } of lane.taken) if (until > ready) look(until);
  return best;
}

export function promise({ lane, row, cores, from, until }: Slot): void {
  lane.taken.push({ cores, bytes: cores * lane.estimates.of(row).bytesPerJob, from, until });
}

export function secondsIn({ drone, estimates }: Lane, row: BuildRow, cores: number): number {
  return estimates.seconds(row, cores, drone.drone);
}

/** Seconds until what runs is expected to have ended. */
export function secondsLeft(estimates: Estimates, { row, attempt }: Lease, now: Now): number {
  const age = Math.max(0, (now.wall - attempt.grantedAt) / 1000);
  const left = estimates.seconds(row, attempt.cores.length, attempt.drone) - age;
  return Math.max(left > 0 ? left : age * OVERRUN, 1);
}

function spanOf(estimates: Estimates, lease: Lease, now: Now): Span {
  const cores = lease.attempt.cores.length;
  const bytes = cores * estimates.of(lease.row).bytesPerJob;
  return { cores, bytes, from: 0, until: secondsLeft(estimates, lease, now) };
}

/** Cores free at a moment. */
function freeAt({ drone, taken }: Lane, moment: number): number {
  let free = drone.host.cores;
  for (const { cores, from, until } of taken) if (from <= moment && moment < until) free -= cores;
  return free;
}

/** Cores that a build may have at a moment: they are free, and there is memory for as many jobs. Alone it may have one always. */
function roomAt(lane: Lane, row: BuildRow, moment: number): number {
  const free = freeAt(lane, moment);
  let bytes = lane.drone.host.memoryBytes;
  for (const span of lane.taken) if (span.from <= moment && moment < span.until) bytes -= span.bytes;
  const jobs = Math.floor(bytes / lane.estimates.of(row).bytesPerJob);
  const isAlone = bytes === lane.drone.host.memoryBytes;
  return Math.min(free, Math.max(jobs, isAlone ? 1 : 0));
}

function offered(offer: Offer | null, now: Now): number {
  if (!offer || now.mono - offer.at > OFFER_HOLDS_MS) return 0;
  return offer.freeCores ?? Number.POSITIVE_INFINITY;
}

function staysFree(lane: Lane, row: BuildRow, cores: number, from: number, until: number): boolean {
  return lane.taken.every((span) => span.from <= from || span.from >= until || roomAt(lane, row, span.from) >= cores);
}
