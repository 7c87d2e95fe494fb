import { secondsOn } from "../coordinator/estimates/expectation";
import type { Fleet } from "./fleet";
import { biggest, totalCores } from "./fleet";
import type { Workload } from "./workload";

/** No schedule can be shorter than either: the longest chain alone on the biggest drone, all work on all cores at once. */
export type Bound = { chainSeconds: number; workSeconds: number; seconds: number };

export function boundOf(workload: Workload, fleet: Fleet): Bound {
  const cores = biggest(fleet);
  const ends: number[] = [];
  for (const { needs, real } of workload.packages) {
    ends.push(needs.reduce((latest, need) => Math.max(latest, ends[need] ?? 0), 0) + secondsOn(real, cores));
  }
  const chainSeconds = ends.reduce((latest, end) => Math.max(latest, end), 0);
  const workSeconds = coreSeconds(workload) / totalCores(fleet);
  return { chainSeconds, workSeconds, seconds: Math.max(chainSeconds, workSeconds) };
}

export function coreSeconds({ packages }: Workload): number {
  return packages.reduce((sum, { real }) => sum + real.serialSeconds + real.parallelCpuSeconds, 0);
}
