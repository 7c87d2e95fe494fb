import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { z } from "zod";
import type { PlanEntry } from "../../protocol/plan";

const FILE = resolve(import.meta.dirname, "../../agent/emulated/fixtures/world-152.json");

const World = z.object({
  packages: z.array(
    z.object({
      cpv: z.string(),
      slot: z.string(),
      needs: z.array(z.string()),
      serialSeconds: z.number(),
      parallelCpuSeconds: z.number(),
      maxJobs: z.number(),
    }),
  ),
});

/** An entry of a plan whose needs are all of one kind. */
export type WorldEntry = Omit<z.input<typeof PlanEntry>, "needs"> & { needs: string[] };

/** The 152 packages of a real update of a GNOME desktop as a plan, expected to take as long as drones of that speed need. */
export function worldPlan({ speed }: { speed: number }): WorldEntry[] {
  const { packages } = World.parse(JSON.parse(readFileSync(FILE, "utf8")));
  return packages.map(({ cpv, slot, needs, serialSeconds, parallelCpuSeconds, maxJobs }) => ({
    cpv,
    slot,
    needs,
    expected: { serialSeconds: serialSeconds / speed, parallelCpuSeconds: parallelCpuSeconds / speed, maxJobs },
  }));
}

/** Those of a plan that need nothing, and behind them those that need nothing else. */
export function firstTwoLayers(plan: readonly WorldEntry[]): { first: WorldEntry[]; second: WorldEntry[] } {
  const first = plan.filter(({ needs }) => needs.length === 0);
  const there = new Set(first.map(({ cpv }) => cpv));
  const second = plan.filter(({ cpv, needs }) => !there.has(cpv) && needs.every((need) => there.has(need)));
  return { first, second };
}
