import type { BuildId } from "../../protocol/ids";
import type { Millis } from "../../protocol/time";
import type { Now } from "./command";
import { isGuess } from "./estimates/estimates";
import { secondsOn } from "./estimates/expectation";
import type { Lane, Slot } from "./lanes";
import { earliestSlot, fitNow, laneOf, lanesOf, promise } from "./lanes";
import type { Pulse } from "./pulse";
import { mayTry, mostCores } from "./retry";
import { inService, leaseOn, leasesOf } from "./service";
import type { BuildRow, DroneRow, Swarm } from "./swarm";
import { buildRow } from "./swarm";

/**
 * Which ready build a drone should start now, and on how many cores.
 *
 * Builds are taken by rank, the longest chain first. A build that would lose much by starting here and now is left to the drone
 * that would end it first, be it this one a little later; its cores are promised to it, and only builds that end before may use
 * them until then. Everything else starts at once on what is free, so that no core idles while a build may use it.
 */
export type Placement =
  | { kind: "here"; row: BuildRow; cores: number }
  | { kind: "promised"; slot: Slot; row: BuildRow }
  | { kind: "elsewhere"; row: BuildRow }
  | { kind: "resting"; row: BuildRow; notBefore: Millis }
  | { kind: "cramped"; row: BuildRow; leastCores: number }
  | { kind: "nothing" };

/** What the number of cores of a grant depends on beside the build itself. */
type Outlook = {
  /** Cores of all drones that may be given work. */
  cores: number;
  /** Cores of the biggest of them. */
  biggest: number;
  /** Seconds of the longest chain that is left. */
  chainSeconds: number;
  /** The share of a grant's cores that must work, on average over the build. */
  efficiency: number;
  /** Cores for each build when there are fewer builds than cores. */
  fairShare: number;
  /** Fewest cores on which this drone starts a package of which nothing is known: it may be a giant. */
  leastUnknown: number;
};

/** Builds of the longest chain, or nearly, take all the cores they can use. */
const NEARLY_LONGEST = 0.9;
/** While the longest chain decides, half of a grant's cores may idle; when the amount of work decides, one in five. */
const EFFICIENCY = { chain: 0.5, work: 0.8 };
/** To lose more than this share of the longest chain that is left is to lose much; it is about a minute in an hour. */
const MUCH = 1 / 64;
/** To foresee more builds than this would cost more than it gives. */
const MAX_PROMISES = 16;

export function place(swarm: Swarm, pulse: Pulse, drone: DroneRow, offeredCores: number, now: Now): Placement {
  const ready = swarm.ranking.ready(drone.target);
  if (ready.length === 0) return { kind: "nothing" };
  const outlook = outlookOf(swarm, pulse, drone, ready, now);
  const own = laneOf(swarm, drone, offeredCores, now);
  let lanes: Lane[] | undefined;
  let promises = 0;
  let passed: Placement | undefined;
  let unforeseen: Placement | undefined;

  for (const build of ready) {
    const row = buildRow(swarm, build);
    const { standing } = row;
    if (standing.state === "ready" && standing.notBefore !== undefined) {
      passed ??= { kind: "resting", row, notBefore: standing.notBefore };
      continue;
    }
    if (!mayTry(swarm, pulse, row, drone.drone, now)) {
      passed ??= { kind: "elsewhere", row };
      continue;
    }
    const wanted = Math.min(coresFor(swarm, row, drone, outlook), mostCores(swarm, row));
    const cores = fitNow(own, row, wanted);
    if (isGuess(swarm.estimates.of(row)) && cores < Math.min(outlook.leastUnknown, wanted)) {
      passed ??= { kind: "cramped", row, leastCores: outlook.leastUnknown };
      continue;
    }
    if (cores > 0 && !losesMuch(swarm, row, cores, wanted, outlook)) return { kind: "here", row, cores };
    if (cores > 0 && promises >= MAX_PROMISES) unforeseen ??= { kind: "here", row, cores };
    if (promises >= MAX_PROMISES || !losesMuch(swarm, row, Math.max(cores, 1), wanted, outlook)) continue;

    lanes ??= [own, ...lanesOf(swarm, pulse, drone.target, now).filter((lane) => lane.drone.drone !== drone.drone)];
    const slot = bestSlot(
      lanes.filter((lane) => lane === own || mayTry(swarm, pulse, row, lane.drone.drone, now)),
      row,
      wanted,
    );
    if (slot?.lane === own && slot.from === 0) return { kind: "here", row, cores: slot.cores };
    if (!slot) continue;
    promise(slot);
    promises += 1;
    passed ??= { kind: "promised", slot, row };
  }
  return unforeseen ?? passed ?? { kind: "nothing" };
}

/** Enough cores to be quick, few enough to leave none idle for long. */
function coresFor(swarm: Swarm, row: BuildRow, drone: DroneRow, outlook: Outlook): number {
  const estimate = swarm.estimates.of(row);
  const { serialSeconds, parallelCpuSeconds, maxJobs } = estimate.expected;
  if (swarm.ranking.rank(row.build) >= NEARLY_LONGEST * outlook.chainSeconds) return maxJobs;
  if (isGuess(estimate)) return Math.max(evenPart(drone), outlook.fairShare);
  // Of c cores, (serial + parallel) / (c × serial + parallel) work on average; solved for c.
  const { efficiency } = outlook;
  const parallelPerSerial = parallelCpuSeconds / Math.max(serialSeconds, 0.1);
  const efficient = Math.floor(1 / efficiency + parallelPerSerial * (1 / efficiency - 1));
  return Math.min(maxJobs, Math.max(efficient, outlook.fairShare, 1));
}

/** The cores of a drone in equal parts of about eight: what a package gets of which nothing is known. */
function evenPart({ host: { cores } }: DroneRow): number {
  return Math.floor(cores / Math.max(1, Math.round(cores / 8)));
}

function losesMuch(
  swarm: Swarm,
  row: BuildRow,
  cores: number,
  wanted: number,
  { biggest, chainSeconds }: Outlook,
): boolean {
  const { expected } = swarm.estimates.of(row);
  const loss = secondsOn(expected, cores) - secondsOn(expected, Math.min(wanted, biggest));
  return (
    loss > Math.max(1, MUCH * chainSeconds) && swarm.ranking.rank(row.build) + loss > NEARLY_LONGEST * chainSeconds
  );
}

/** The slot that ends first; the first lane wins a tie. */
function bestSlot(lanes: readonly Lane[], row: BuildRow, wanted: number): Slot | undefined {
  let best: Slot | undefined;
  for (const lane of lanes) {
    const slot = earliestSlot(lane, row, wanted);
    if (slot && (!best || slot.until < best.until - 0.001)) best = slot;
  }
  return best;
}

function outlookOf(swarm: Swarm, pulse: Pulse, drone: DroneRow, ready: readonly BuildId[], now: Now): Outlook {
  const { target } = drone;
  let cores = drone.host.cores;
  let biggest = drone.host.cores;
  for (const other of swarm.drones.values()) {
    if (other.drone === drone.drone || other.target !== target || !inService(pulse, other)) continue;
    cores += other.host.cores;
    biggest = Math.max(biggest, other.host.cores);
  }
  let chainSeconds = ready[0] === undefined ? 0 : swarm.ranking.rank(ready[0]);
  let building = 0;
  for (const build of swarm.tally.building()) {
    const row = buildRow(swarm, build);
    const lease = leaseOn(row);
    if (row.target !== target || !lease) continue;
    building += 1;
    const age = (now.wall - lease.attempt.grantedAt) / 1000;
    chainSeconds = Math.max(chainSeconds, swarm.ranking.rank(build) - age);
  }
  const workSeconds = swarm.tally.ofTarget(target).coreSeconds / cores;
  return {
    cores,
    biggest,
    chainSeconds,
    efficiency: workSeconds < chainSeconds ? EFFICIENCY.chain : EFFICIENCY.work,
    fairShare: Math.floor(cores / (ready.length + building)),
    // While nothing runs there, no cores will become free: then it starts on what it gets.
    leastUnknown: leasesOf(swarm, drone).length > 0 ? Math.ceil(evenPart(drone) / 2) : 1,
  };
}
