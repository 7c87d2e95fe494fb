import type { Cpv } from "../../protocol/atom";
import type { Expectation } from "../../protocol/build";
import type { BuildId } from "../../protocol/ids";
import { isGuess } from "../coordinator/estimates/estimates";
import { secondsOn } from "../coordinator/estimates/expectation";
import { mostCores } from "../coordinator/retry";
import { leaseOn } from "../coordinator/service";
import type { BuildRow, Swarm } from "../coordinator/swarm";
import { isQueued } from "../coordinator/tally";

/**
 * The least time in which what is not built yet can be, were it begun anew now: no less than the longest chain, each build on the
 * biggest drone, nor than the work on all cores. What runs stays where it runs, because nothing that was started is moved; and a
 * package of unknown size may be a giant on the smallest drone, as nobody can know.
 */
export function idealSeconds(swarm: Swarm, realOf: (cpv: Cpv) => Expectation): number {
  const cores = [...swarm.drones.values()].map(({ host }) => host.cores);
  const coresFor = (row: BuildRow) => {
    const lease = leaseOn(row);
    if (lease) return lease.attempt.cores.length;
    const drone = isGuess(swarm.estimates.of(row)) ? Math.min(...cores) : Math.max(...cores);
    return Math.min(drone, mostCores(swarm, row));
  };
  const left = [...swarm.builds.values()].filter((row) => isQueued(row) && row.standing.state !== "blocked");
  const ends = new Map<BuildId, number>();
  let work = 0;
  for (const row of left) {
    const seconds = secondsOn(realOf(row.cpv), coresFor(row));
    ends.set(row.build, seconds + Math.max(0, ...row.needs.map((need) => ends.get(need) ?? 0)));
    work += coreSeconds(realOf(row.cpv));
  }
  return Math.max(0, ...ends.values(), work / cores.reduce((sum, count) => sum + count, 0));
}

function coreSeconds({ serialSeconds, parallelCpuSeconds }: Expectation): number {
  return serialSeconds + parallelCpuSeconds;
}
