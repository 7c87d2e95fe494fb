import type { Lane } from "./lanes";
import { secondsIn } from "./lanes";
import type { BuildRow } from "./swarm";

/** Cores of a lane that are free now, and the seconds until a promise leaves none of them. */
export type Opening = { cores: number; seconds: number };

export function openingOf({ drone, taken }: Lane): Opening {
  const freeAt = (moment: number) => {
    let free = drone.host.cores;
    for (const { cores, from, until } of taken) if (from <= moment && moment < until) free -= cores;
    return free;
  };
  const cores = freeAt(0);
  if (cores < 1) return { cores: 0, seconds: 0 };
  const closing = taken.map(({ from }) => from).filter((from) => from > 0 && freeAt(from) < 1);
  return { cores, seconds: Math.min(...closing, Number.POSITIVE_INFINITY) };
}

/** It would not be over in time even on all that is free: what `fitNow` finds out for each number of cores. */
export function isTooLong(lane: Lane, { cores, seconds }: Opening, row: BuildRow): boolean {
  return cores < 1 || secondsIn(lane, row, cores) > seconds;
}
