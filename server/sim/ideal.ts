import type { Cpv } from "../../protocol/atom";
import type { Expectation } from "../../protocol/build";
import type { BuildId } from "../../protocol/ids";
import { leastForUnknown } from "../coordinator/allotment";
import { needsFirst } from "../coordinator/build-order";
import type { Estimate } from "../coordinator/estimates/estimates";
import { isGuess } from "../coordinator/estimates/estimates";
import { secondsOn } from "../coordinator/estimates/expectation";
import { failuresOf, mostCores } from "../coordinator/retry";
import type { BuildRow, Swarm } from "../coordinator/swarm";
import { isQueued } from "../coordinator/tally";

/** No attempt takes longer than this many times what its package is said to take. */
const WORST_LUCK = 1.2;

/**
 * The least time in which what is not built yet can be, were it begun anew now: no less than the longest chain, each build on the
 * biggest drone, nor than the work on all cores. What runs, or may come back with a drone that was lost, is not moved, and may be
 * doomed since the storm: then it is tried once more with one job. A package of unknown size may be a giant on half of the smallest
 * drone (PL7), and one that failed on all the others on all of it; one that is taken for smaller than it is begins with as few cores as a small one. A drone that is
 * grounded for what it did in the storm does not count: what would have been quicker there has begun elsewhere by the time it returns.
 */
export function idealSeconds(swarm: Swarm, realOf: (cpv: Cpv) => Expectation): number {
  const drones = [...swarm.drones.values()];
  const takingWork = drones.filter(({ grounding }) => grounding === null);
  const working = takingWork.length > 0 ? takingWork : drones;
  const cores = working.map(({ host }) => host.cores);
  const coresFor = (row: BuildRow) => {
    const estimate = swarm.estimates.of(row);
    if (mayBeDoomed(row) || looksSmaller(estimate, realOf(row.cpv))) return 1;
    if (isGuess(estimate)) return Math.min(...working.map(leastForUnknown), mostCores(swarm, row));
    return Math.min(failuresOf(row).length === 0 ? Math.max(...cores) : Math.min(...cores), mostCores(swarm, row));
  };
  const left = [...swarm.builds.values()].filter((row) => isQueued(row) && row.standing.state !== "blocked");
  const ends = new Map<BuildId, number>();
  let work = 0;
  for (const row of inOrder(left)) {
    const seconds = secondsOn(realOf(row.cpv), coresFor(row)) * (mayBeDoomed(row) ? WORST_LUCK : 1);
    ends.set(row.build, seconds + Math.max(0, ...row.needs.map((need) => ends.get(need) ?? 0)));
    work += coreSeconds(realOf(row.cpv));
  }
  return Math.max(0, ...ends.values(), work / cores.reduce((sum, count) => sum + count, 0));
}

function inOrder(rows: readonly BuildRow[]): BuildRow[] {
  const rowOf = new Map(rows.map((row) => [row.build, row]));
  return needsFirst([...rowOf.keys()], (build) => rowOf.get(build)?.needs ?? []).flatMap(
    (build) => rowOf.get(build) ?? [],
  );
}

function mayBeDoomed({ attempts }: BuildRow): boolean {
  const newest = attempts.at(-1);
  return newest !== undefined && (newest.ending === null || newest.ending.result === "lost");
}

function looksSmaller(estimate: Estimate, real: Expectation): boolean {
  return !isGuess(estimate) && coreSeconds(real) >= 1.5 * coreSeconds(estimate.expected);
}

function coreSeconds({ serialSeconds, parallelCpuSeconds }: Expectation): number {
  return serialSeconds + parallelCpuSeconds;
}
