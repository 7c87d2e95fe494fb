import { Cpv } from "../../protocol/atom";
import type { PlanEntry } from "../../protocol/plan";
import type { Random } from "../sim/random";

/** A long queue of mixed packages: most are small, some are giants, and each needs a few of those shortly before it. */
export function randomQueue(size: number, random: Random): PlanEntry[] {
  const entries: PlanEntry[] = [];
  for (let number = 0; number < size; number++) {
    const needs = new Set<Cpv>();
    const wanted = number < FIRST ? 0 : random.between(0, 2 * MEAN_NEEDS);
    while (needs.size < wanted) {
      const need = entries[random.between(Math.max(0, number - REACH), number - 1)];
      if (need) needs.add(need.cpv);
    }
    entries.push({
      cpv: Cpv.parse(`bench/package${number}-1`),
      slot: "0",
      needs: [...needs],
      expected: sizeOf(random),
    });
  }
  return entries;
}

/** So many need nothing. */
const FIRST = 4000;
/** How far before itself a package finds what it needs. */
const REACH = 4000;
/** As in a distribution's graph. */
const MEAN_NEEDS = 7;

function sizeOf(random: Random) {
  if (random.chance(0.02)) {
    return { serialSeconds: random.between(60, 1500), parallelCpuSeconds: random.between(1000, 30_000), maxJobs: 64 };
  }
  return { serialSeconds: random.between(4, 40), parallelCpuSeconds: random.between(0, 100), maxJobs: 8 };
}
