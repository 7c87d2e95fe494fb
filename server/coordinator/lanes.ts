import type { TargetName } from "../../protocol/ids";
import type { Now } from "./command";
import type { Estimates } from "./estimates/estimates";
import type { Offer, Pulse } from "./pulse";
import type { Lease } from "./service";
import { grantableCores, inService, leasesOf } from "./service";
import type { BuildRow, DroneRow, Swarm } from "./swarm";

/**
 * A drone's cores from now on, as far as can be foreseen: what runs holds them until its expected end, and what was promised to a
 * build that is still to start holds them from then on. Seconds, counted from now.
 */
export type Lane = { drone: DroneRow; taken: Span[]; estimates: Estimates };
type Span = { cores: number; from: number; until: number };

/** A place for a build: this many cores of that lane, from a moment on. */
export type Slot = { lane: Lane; cores: number; from: number; until: number };

/** An offer of free cores that is older tells nothing: agents with free cores ask more often. */
const OFFER_HOLDS_MS = 15_000;

/** A build that runs over its estimate is expected to take this much of its age again. */
const OVERRUN = 0.25;

/** One lane for each drone of a target that may be given work; free cores that a drone does not offer are taken. */
export function lanesOf(swarm: Swarm, pulse: Pulse, target: TargetName, now: Now): Lane[] {
  return [...swarm.drones.values()]
    .filter((drone) => drone.target === target && inService(pulse, drone))
    .map((drone) => {
      const offer = offered(pulse.drones.get(drone.drone)?.offer ?? null, now);
      return laneOf(swarm, drone, Math.min(offer, grantableCores(swarm, drone).length), now);
    });
}

/** The lane of a drone that offers at most so many of its free cores. */
export function laneOf(swarm: Swarm, drone: DroneRow, offeredCores: number, now: Now): Lane {
  const { estimates } = swarm;
  const taken = leasesOf(swarm, drone).map((lease) => spanOf(estimates, lease, now));
  const lane = { drone, taken, estimates };
  const withheld = freeAt(lane, 0) - offeredCores;
  if (withheld > 0) taken.push({ cores: withheld, from: 0, until: Number.POSITIVE_INFINITY });
  return lane;
}

/** Cores free at a moment. */
export function freeAt(lane: Lane, moment: number): number {
  let free = lane.drone.host.cores;
  for (const { cores, from, until } of lane.taken) if (from <= moment && moment < until) free -= cores;
  return free;
}

/** The most cores, up to `wanted`, that a build can have from now until its end without breaking a promise; 0 when none. */
export function fitNow(lane: Lane, row: BuildRow, wanted: number): number {
  for (let cores = Math.min(wanted, freeAt(lane, 0)); cores > 0; cores--) {
    if (staysFree(lane, cores, 0, secondsIn(lane, row, cores))) return cores;
  }
  return 0;
}

/** The slot of a lane in which a build would end first, now or after something else there has ended. */
export function earliestSlot(lane: Lane, row: BuildRow, wanted: number): Slot | undefined {
  let best: Slot | undefined;
  for (const from of moments(lane)) {
    const cores = Math.min(wanted, freeAt(lane, from));
    if (cores < 1) continue;
    const until = from + secondsIn(lane, row, cores);
    if ((!best || until < best.until) && staysFree(lane, cores, from, until)) best = { lane, cores, from, until };
  }
  return best;
}

export function promise({ lane, cores, from, until }: Slot): void {
  lane.taken.push({ cores, from, until });
}

function secondsIn({ drone, estimates }: Lane, row: BuildRow, cores: number): number {
  return estimates.seconds(row, cores, drone.drone);
}

function spanOf(estimates: Estimates, { row, attempt }: Lease, now: Now): Span {
  const age = Math.max(0, (now.wall - attempt.grantedAt) / 1000);
  const left = estimates.seconds(row, attempt.cores.length, attempt.drone) - age;
  return { cores: attempt.cores.length, from: 0, until: Math.max(left, age * OVERRUN, 1) };
}

function offered(offer: Offer | null, now: Now): number {
  if (!offer || now.mono - offer.at > OFFER_HOLDS_MS) return 0;
  return offer.freeCores ?? Number.POSITIVE_INFINITY;
}

function staysFree(lane: Lane, cores: number, from: number, until: number): boolean {
  if (freeAt(lane, from) < cores) return false;
  return lane.taken.every((span) => span.from <= from || span.from >= until || freeAt(lane, span.from) >= cores);
}

/** Now, and whenever cores become free. */
function moments(lane: Lane): number[] {
  const ends = lane.taken.map(({ until }) => until).filter((until) => until < Number.POSITIVE_INFINITY);
  return [0, ...ends];
}
