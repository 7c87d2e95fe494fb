import * as z from "zod";
import { Cpv } from "../../protocol/atom";
import type { Expectation } from "../../protocol/build";
import type { PlanEntry } from "../../protocol/plan";
import { Slot } from "../../protocol/plan";

/** What is to be built, and how long each package really takes. */
export type Workload = { name: string; packages: Package[] };

export type Package = {
  cpv: Cpv;
  slot: string;
  /** Places in the list, all before its own. */
  needs: number[];
  real: Expectation;
};

/** What the coordinator is told to expect of a package; null tells nothing. */
export type Told = (place: number) => Expectation | null;

const Seconds = z.number().nonnegative().max(1e7);

/** A file of recorded builds. More fields are allowed: recordings carry what else was measured. */
const WorkloadFile = z.object({
  name: z.string().min(1).max(80),
  packages: z
    .array(
      z.object({
        cpv: Cpv,
        slot: Slot.default("0"),
        /** What must be built before: each by its cpv, or by its place in the list, counted from 0. */
        deps: z.array(z.union([z.int().nonnegative(), z.string()])).default([]),
        serialSeconds: Seconds,
        parallelCpuSeconds: z.number().nonnegative().max(1e9),
        maxJobs: z.int().positive().max(4096),
      }),
    )
    .min(1)
    .max(100_000),
});

/** Reads the text of a workload file; throws one sentence that names the field when it is wrong. */
export function parseWorkload(text: string, from: string): Workload {
  const parsed = WorkloadFile.safeParse(parseJson(text, from));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new WorkloadError(`${from}: ${issue?.path.join(".") || "the file"}: ${issue?.message}`);
  }
  const places = new Map<string, number>(parsed.data.packages.map(({ cpv }, place) => [cpv, place]));
  const packages = parsed.data.packages.map(({ cpv, slot, deps, ...real }, place): Package => {
    if (places.get(cpv) !== place) throw new WorkloadError(`${from}: packages.${place}.cpv: ${cpv} is listed twice`);
    const needs = deps.map((dep) => {
      const need = typeof dep === "number" ? dep : places.get(dep);
      if (need !== undefined && need < place) return need;
      throw new WorkloadError(`${from}: packages.${place}.deps: ${dep} is not a package listed before ${cpv}`);
    });
    return { cpv, slot, needs: [...new Set(needs)], real };
  });
  return { name: parsed.data.name, packages };
}

export class WorkloadError extends Error {}

function parseJson(text: string, from: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new WorkloadError(`${from}: is not JSON`, { cause });
  }
}

/** The plan in which an operator would add it; `told` is what it says of each package. */
export function planOf({ packages }: Workload, told: Told): PlanEntry[] {
  return packages.map(({ cpv, slot, needs }, place) => {
    const expected = told(place);
    const named = needs.flatMap((need) => packages[need]?.cpv ?? []);
    return { cpv, slot, needs: named, ...(expected && { expected }) };
  });
}

/** The cores on which walls were recorded; a changed serial share leaves the wall on these as it was. */
const RECORDED_CORES = 16;

/** The same walls on 16 cores, with so many times the serial part in them. */
export function withSerialShare({ name, packages }: Workload, times: number): Workload {
  return { name, packages: packages.map((one) => ({ ...one, real: resplit(one.real, times) })) };
}

function resplit({ serialSeconds, parallelCpuSeconds, maxJobs }: Expectation, times: number): Expectation {
  const cores = Math.min(RECORDED_CORES, maxJobs);
  const wall = serialSeconds + parallelCpuSeconds / cores;
  const serial = Math.min(wall, serialSeconds * times);
  return { serialSeconds: serial, parallelCpuSeconds: (wall - serial) * cores, maxJobs };
}

/** Every build takes so much longer, on whatever number of cores: dependencies are installed, the package is sent. */
export function withOverhead({ name, packages }: Workload, seconds: number): Workload {
  const slower = ({ serialSeconds, ...rest }: Expectation) => ({ serialSeconds: serialSeconds + seconds, ...rest });
  return { name, packages: packages.map((one) => ({ ...one, real: slower(one.real) })) };
}

export function scaled({ serialSeconds, parallelCpuSeconds, maxJobs }: Expectation, by: number): Expectation {
  return { serialSeconds: serialSeconds * by, parallelCpuSeconds: parallelCpuSeconds * by, maxJobs };
}
