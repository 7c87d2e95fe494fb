import type { BuildId } from "../../protocol/ids";
import type { Now } from "./command";
import { REFERENCE_CORES, secondsOn } from "./estimates/expectation";
import { secondsLeft } from "./lanes";
import { leaseOn } from "./service";
import type { DroneRow, Swarm } from "./swarm";
import { buildRow } from "./swarm";

/** What lies ahead of the drones of a target: what every placement there is weighed against. */
export type Outlook = {
  /** Cores of the biggest drone that may be given work. */
  biggest: number;
  /** Seconds in which every chain and all the work should be through. */
  horizonSeconds: number;
  /** The share of a grant's cores that must work, on average over the build. */
  efficiency: number;
  /** Cores for each build when there are fewer builds than cores. */
  fairShare: number;
  /** Builds that wait for nothing but what is running, and seconds until that is expected to have ended. */
  soon: Map<BuildId, number>;
};

/**
 * A chain that is shorter than this share of the longest, or of the time that the work takes all cores, is given time; a longer one
 * is hurried, because there is hardly ever a core free at the moment when a chain goes on.
 */
const HURRIED = { chain: 0.7, work: 0.95 };
/** Of what runs, so many are looked at, those first that began first: what is long runs long. */
const MAX_RUNNING = 256;
/** Of these, so many may have long chains behind them that are foreseen. */
const MAX_HURRIED = 16;
/** Of a grant's cores, at least so many must work on average, whatever else there is to do; and more than `most` is not asked for. */
const EFFICIENCY = { least: 0.4, most: 0.9 };

export function outlookOf(swarm: Swarm, drone: DroneRow, ready: readonly BuildId[], now: Now): Outlook {
  const { serving } = swarm;
  const cores = Math.max(serving.cores(drone.target), drone.host.cores);
  const { running, longestChain, doneCoreSeconds } = whatRuns(swarm, drone, now);
  const chainSeconds = Math.max(longestChain, longestReady(swarm, ready));
  const counts = swarm.tally.ofTarget(drone.target);
  const workSeconds = Math.max(0, counts.coreSeconds - doneCoreSeconds) / cores;
  return {
    biggest: Math.max(serving.drones(drone.target)[0]?.host.cores ?? 0, drone.host.cores),
    horizonSeconds: Math.max(HURRIED.work * workSeconds, HURRIED.chain * chainSeconds),
    efficiency: Math.min(EFFICIENCY.most, Math.max(EFFICIENCY.least, workSeconds / Math.max(chainSeconds, 1))),
    fairShare: Math.floor(cores / (ready.length + counts.states.building)),
    soon: soonReady(swarm, running, HURRIED.chain * chainSeconds),
  };
}

/** What nobody moved stands in the order of its rank. */
function longestReady(swarm: Swarm, ready: readonly BuildId[]): number {
  let longest = 0;
  for (const build of ready) {
    longest = Math.max(longest, swarm.ranking.rank(build));
    if (buildRow(swarm, build).place === null) return longest;
  }
  return longest;
}

type Running = { build: BuildId; left: number };

/** What runs and how long still, the longest chain that goes on from there, and what of the work in the queue is done already. */
function whatRuns(swarm: Swarm, { target }: DroneRow, now: Now) {
  const { estimates, ranking } = swarm;
  const running: Running[] = [];
  let longestChain = 0;
  let doneCoreSeconds = 0;
  for (const build of swarm.tally.building()) {
    const row = buildRow(swarm, build);
    const lease = leaseOn(row);
    if (row.target !== target || !lease) continue;
    if (running.length === MAX_RUNNING) break;
    const { expected } = estimates.of(row);
    const left = secondsLeft(estimates, lease, now);
    const seconds = estimates.seconds(row, lease.attempt.cores.length, lease.attempt.drone);
    const done = Math.max(0, 1 - left / Math.max(seconds, 1));
    doneCoreSeconds += done * (expected.serialSeconds + expected.parallelCpuSeconds);
    longestChain = Math.max(longestChain, ranking.rank(build) - secondsOn(expected, REFERENCE_CORES) + left);
    running.push({ build, left });
  }
  return { running, longestChain, doneCoreSeconds };
}

/** Only what begins a long chain is worth waiting for. */
function soonReady(swarm: Swarm, running: readonly Running[], leastRank: number): Map<BuildId, number> {
  const awaited = new Map<BuildId, { needs: number; left: number }>();
  const hurried = running.filter(({ build }) => swarm.ranking.rank(build) >= leastRank);
  for (const { build, left } of hurried.slice(0, MAX_HURRIED)) {
    for (const dependant of swarm.lookups.dependants(build)) {
      if (swarm.ranking.rank(dependant) < leastRank) continue;
      const known = awaited.get(dependant) ?? { needs: 0, left: 0 };
      awaited.set(dependant, { needs: known.needs + 1, left: Math.max(known.left, left) });
    }
  }
  const soon = new Map<BuildId, number>();
  for (const [build, { needs, left }] of awaited) {
    const isWaiting = buildRow(swarm, build).standing.state === "waiting";
    if (isWaiting && swarm.lookups.unmet(build) === needs) soon.set(build, left);
  }
  return soon;
}
