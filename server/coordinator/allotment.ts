import { isGuess } from "./estimates/estimates";
import { REFERENCE_CORES, secondsOn } from "./estimates/expectation";
import type { Outlook } from "./outlook";
import { mostCores } from "./retry";
import type { BuildRow, DroneRow, Swarm } from "./swarm";

/** How many cores a build should have, and how long it may take when it gets fewer. */
export type Allotment = { cores: number; seconds: number };

/** What one is used to give to a package of which nothing is known. */
const USUAL_CORES = 8;

/**
 * Few cores for each build build most: parts of a build run on one core, and the others idle meanwhile. So a build is given as
 * many as mostly work, and more only when its chain must be hurried: a chain that is shorter than the horizon may be stretched to
 * it, each of its builds alike. When there are fewer builds than cores, they are shared out.
 */
export function allotmentOf(swarm: Swarm, row: BuildRow, drone: DroneRow, outlook: Outlook): Allotment {
  const estimate = swarm.estimates.of(row);
  const { expected } = estimate;
  const { biggest, horizonSeconds, fairShare } = outlook;
  const most = Math.max(1, Math.min(expected.maxJobs, biggest, mostCores(swarm, row)));
  const stretched = (secondsOn(expected, REFERENCE_CORES) * horizonSeconds) / swarm.ranking.rank(row.build);
  const usual = isGuess(estimate) ? evenPart(drone) : coresThatWork(expected, outlook.efficiency);
  const cores = Math.min(most, Math.max(fewestWithin(stretched, expected), usual, fairShare, 1));
  return { cores, seconds: Math.max(stretched, secondsOn(expected, most)) };
}

/** The cores of a drone in equal parts of about eight. */
export function evenPart({ host: { cores } }: DroneRow): number {
  return Math.floor(cores / Math.max(1, Math.round(cores / USUAL_CORES)));
}

/** A package of which nothing is known may be a giant: beside other builds it begins on this many cores or waits for them. */
export function leastForUnknown(drone: DroneRow): number {
  return Math.ceil(evenPart(drone) / 2);
}

type Parts = { serialSeconds: number; parallelCpuSeconds: number };

function fewestWithin(seconds: number, { serialSeconds, parallelCpuSeconds }: Parts): number {
  return seconds > serialSeconds ? Math.ceil(parallelCpuSeconds / (seconds - serialSeconds)) : Number.POSITIVE_INFINITY;
}

/** Of c cores, (serial + parallel) / (c × serial + parallel) work on average; solved for c. */
function coresThatWork({ serialSeconds, parallelCpuSeconds }: Parts, efficiency: number): number {
  return Math.floor(1 / efficiency + (parallelCpuSeconds / Math.max(serialSeconds, 0.1)) * (1 / efficiency - 1));
}
