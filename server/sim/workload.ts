import type { Cpv } from "../../protocol/atom";
import { Cpv as CpvSchema } from "../../protocol/atom";
import type { Expectation, Outcome, WorkOrder } from "../../protocol/build";
import type { DroneName } from "../../protocol/ids";
import type { PlanEntry } from "../../protocol/plan";
import { secondsOn } from "../coordinator/estimates/expectation";
import { HostPackages } from "./host-packages";
import type { Random } from "./random";

/** What is to be built, and how it goes when it is. */
export type Workload = {
  entries: PlanEntry[];
  /** How long an attempt really takes on that drone, in seconds, and how it ends. */
  attempt(order: WorkOrder, random: Random, drone: DroneName): { seconds: number; outcome: Outcome };
  /** What its plan takes for granted on the drones; none, and nothing can be planned, where that is left out. */
  host?: HostPackages;
};

export type RandomWorkload = Workload & {
  host: HostPackages;
  /** How big a package really is. */
  realOf(cpv: Cpv): Expectation;
  /** From now on only what is broken for good fails. */
  calm(): void;
};

/** Packages that need earlier ones at random, of mixed sizes; a few are broken for good, and any attempt may fail. */
export function randomWorkload(random: Random): RandomWorkload {
  const truth = new Map<Cpv, Package>();
  const entries: PlanEntry[] = [];
  const size = random.between(8, 30);
  let failureRate = random.pick([0, 0.05, 0.2]);
  for (let number = 1; number <= size; number++) {
    const cpv = CpvSchema.parse(`sim/package${number}-1`);
    const needs = entries.filter(() => random.chance(1.5 / size)).map((entry) => entry.cpv);
    const real = randomSize(random);
    truth.set(cpv, { real, broken: random.chance(0.03) ? random.pick(BROKEN) : null });
    const expected = random.chance(0.7) ? { expected: misjudged(real, random) } : {};
    entries.push({ cpv, slot: "0", needs, ...expected });
  }
  const host = new HostPackages(random.fork(), entries);
  for (const cpv of host.cpvs) truth.set(cpv, { real: SMALL, broken: null });
  return {
    entries,
    host,
    realOf: (cpv) => {
      const known = truth.get(cpv);
      if (!known) throw new Error(`${cpv} is no package of this workload.`);
      return known.real;
    },
    calm: () => {
      failureRate = 0;
    },
    attempt(order, luck, drone) {
      const missing = host.lackedBy(drone, order);
      if (missing.length > 0) return { seconds: 1, outcome: { ...failure("dependency-missing", 1), missing } };
      const { real, broken } = truth.get(order.cpv) ?? { real: randomSize(luck), broken: null };
      const seconds = secondsOn(real, order.cores.length) * (0.8 + 0.4 * luck.next());
      if (broken) return { seconds: Math.min(seconds, 5), outcome: failure(broken, seconds) };
      if (luck.chance(failureRate)) {
        const share = luck.next();
        return { seconds: seconds * share, outcome: failure(luck.pick(PASSING), seconds * share) };
      }
      return { seconds, outcome: success(order, seconds) };
    },
  };
}

export function success(order: WorkOrder, seconds: number): Outcome {
  const fileName = `${order.build}-${order.attempt}.gpkg.tar`;
  const artefact = { fileName, sizeBytes: 1 + order.build, sha256: "0".repeat(64), stanza: `CPV: ${order.cpv}\n` };
  return { result: "built", artefact, elapsedMs: Math.round(seconds * 1000) };
}

type Failed = Extract<Outcome, { result: "failed" }>;
type Package = { real: Expectation; broken: Failed["reason"] | null };

const BROKEN: readonly Failed["reason"][] = ["compile-error", "masked-or-license", "test-failed"];
const PASSING: readonly Failed["reason"][] = ["compile-error", "out-of-memory", "fetch-failed", "disk-full", "other"];

const SMALL = { serialSeconds: 20, parallelCpuSeconds: 0, maxJobs: 2 };

function failure(reason: Failed["reason"], seconds: number): Failed {
  return {
    result: "failed",
    reason,
    phase: "compile",
    lines: ["error: so it is"],
    elapsedMs: Math.round(seconds * 1000),
  };
}

/** Most packages are small, few are giants. */
function randomSize(random: Random): Expectation {
  const giant = random.chance(0.1);
  return {
    serialSeconds: giant ? random.between(60, 200) : random.between(5, 60),
    parallelCpuSeconds: giant ? random.between(500, 3000) : random.between(0, 200),
    maxJobs: giant ? 32 : random.between(2, 8),
  };
}

function misjudged(real: Expectation, random: Random): Expectation {
  const by = 0.3 + 1.7 * random.next();
  return { ...real, serialSeconds: real.serialSeconds * by, parallelCpuSeconds: real.parallelCpuSeconds * by };
}
