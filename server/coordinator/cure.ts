import type { Cure } from "../../protocol/drone";
import type { DroneRow } from "./swarm";

const GIB = 2 ** 30;
/** What ran out of memory gets this much more for each job. */
const MORE_MEMORY = 1.5;

/** What would help a drone that ran out of memory more often than not, reckoned from its machine; null when nothing is known. */
export function cureFor({ host, grounding, limit, record }: DroneRow): Cure | null {
  const evidence = (grounding?.cause ?? record.probation?.cause)?.evidence ?? [];
  const outOfMemory = evidence.filter(({ reason }) => reason === "out-of-memory").length;
  const jobs = limit?.jobs ?? host.cores;
  const limitJobs = Math.floor(jobs / MORE_MEMORY);
  if (outOfMemory === 0 || outOfMemory * 2 < evidence.length || limitJobs < 1) return null;
  const memoryGib = host.memoryBytes / GIB;
  const each = (memoryGib / jobs).toFixed(1);
  return { sentence: `${jobs} jobs share ${Math.round(memoryGib)} GiB, ${each} GiB each`, limitJobs };
}
