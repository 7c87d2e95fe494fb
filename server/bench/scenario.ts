import type { Random } from "../sim/random";
import { seededRandom } from "../sim/random";
import type { Told, Workload } from "./workload";
import { scaled } from "./workload";

/** What is true of a workload, and what the coordinator is told of it. */
export type Case = { truth: Workload; told: Told };

/** A way of being wrong about a workload; each of its cases is another roll of the dice. */
export type Scenario = { name: string; cases(workload: Workload): Case[] };

const SEEDS = 20;
const ERROR = 0.3;
/** So little changes nothing but who gets a core a second earlier: what single runs differ by, rules need not be compared by. */
const JITTER = 0.02;

export const SCENARIOS: Record<"exact" | "jittered" | "wrong" | "moved" | "unknown", Scenario> = {
  exact: { name: "exact", cases: (workload) => [{ truth: workload, told: (place) => expectedOf(workload, place) }] },
  jittered: {
    name: "truth ±2 %, known",
    cases: (workload) =>
      seeds().map((luck) => {
        const truth = misjudged(workload, luck, JITTER);
        return { truth, told: (place) => expectedOf(truth, place) };
      }),
  },
  wrong: {
    name: "estimates ±30 %",
    cases: (workload) =>
      seeds().map((luck) => {
        const believed = misjudged(workload, luck, ERROR);
        return { truth: workload, told: (place) => expectedOf(believed, place) };
      }),
  },
  moved: {
    name: "truth ±30 %",
    cases: (workload) =>
      seeds().map((luck) => ({
        truth: misjudged(workload, luck, ERROR),
        told: (place) => expectedOf(workload, place),
      })),
  },
  unknown: { name: "no history", cases: (workload) => [{ truth: workload, told: () => null }] },
};

function seeds(): Random[] {
  return Array.from({ length: SEEDS }, (_, index) => seededRandom(index + 1));
}

/** Each package takes up to so much of its time less or more. */
function misjudged({ name, packages }: Workload, luck: Random, by: number): Workload {
  const factor = () => 1 - by + 2 * by * luck.next();
  return { name, packages: packages.map((one) => ({ ...one, real: scaled(one.real, factor()) })) };
}

function expectedOf({ packages }: Workload, place: number) {
  return packages[place]?.real ?? null;
}
