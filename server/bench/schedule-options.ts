import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Fleet } from "./fleet";
import { FLEETS, FleetError, parseFleet } from "./fleet";
import type { Workload } from "./workload";
import { parseWorkload, WorkloadError } from "./workload";

export type ScheduleOptions = { workloads: Workload[]; fleets: readonly Fleet[]; quick: boolean; json: boolean };

export type Read = { kind: "run"; options: ScheduleOptions } | { kind: "help" } | { kind: "wrong"; sentence: string };

const RECORDED = ["world-152", "desktop-emptytree", "distro-2461"];

export const HELP = `Usage: npm run bench:schedule -- [options]

Runs the coordinator itself on a clock turned by hand over recorded builds, and beside it what others do.

  --workload FILE   builds to schedule instead of the recorded ones; may be said more than once
  --fleet DRONES    name:cores,… or name:cores:GiB,… instead of 58 cores and of 4, 16 and 64 drones
  --quick           exact durations only, which takes seconds; all else takes up to an hour: wrong estimates and durations that
                    vary (20 seeds each), no history, and on the first fleet other serial shares and overhead
  --json            one JSON document for machines
  --help            this text

FILE is JSON: { "name": "mine", "packages": [ { "cpv": "dev-libs/a-1", "deps": ["dev-libs/b-2"], "serialSeconds": 9,
"parallelCpuSeconds": 40, "maxJobs": 8 }, … ] }, in an order in which it can be built; deps are cpvs, or places in the list.
On c cores of a drone a package takes serialSeconds + parallelCpuSeconds / min(c, maxJobs).
`;

const SYNTAX = {
  workload: { type: "string", multiple: true },
  fleet: { type: "string" },
  quick: { type: "boolean" },
  json: { type: "boolean" },
  help: { type: "boolean" },
} as const;

export function readOptions(args: readonly string[]): Read {
  try {
    const { values } = parseArgs({ args: [...args], options: SYNTAX });
    if (values.help) return { kind: "help" };
    const workloads = values.workload ? values.workload.map(readWorkload) : RECORDED.map(readRecorded);
    const fleets = values.fleet === undefined ? FLEETS : [parseFleet(values.fleet)];
    return { kind: "run", options: { workloads, fleets, quick: values.quick ?? false, json: values.json ?? false } };
  } catch (error) {
    if (error instanceof Error && isOurs(error)) return { kind: "wrong", sentence: error.message };
    throw error;
  }
}

function readWorkload(file: string): Workload {
  return parseWorkload(readFileSync(file, "utf8"), file);
}

function readRecorded(name: string): Workload {
  return readWorkload(join(import.meta.dirname, "fixtures", `${name}.json`));
}

function isOurs(error: Error): boolean {
  return error instanceof WorkloadError || error instanceof FleetError || "code" in error;
}
