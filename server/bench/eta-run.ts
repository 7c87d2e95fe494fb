import type { Expectation } from "../../protocol/build";
import type { DroneName } from "../../protocol/ids";
import type { PlanEntry } from "../../protocol/plan";
import { secondsOn, UNKNOWN_PACKAGE } from "../coordinator/estimates/expectation";
import { forecast } from "../coordinator/forecast";
import type { Random } from "../sim/random";
import { swarmOf } from "../sim/whole-swarm";
import type { Workload } from "../sim/workload";
import { success } from "../sim/workload";

/** What was said at one moment of a run, in seconds: since its begin, and of what is left. */
type Said = { at: number; left: number; atMost: number };

/** One run of the workload: how long it took, and what was said of its end on the way. */
export type EtaRun = { makespan: number; said: Said[] };

/** Drones are not alike, though nobody tells the coordinator. */
const SPEEDS: Readonly<Record<string, number>> = {
  "drone-Izar": 1,
  "drone-Tarn": 0.8,
  "drone-Meridian": 1.25,
  "drone-Tau": 0.7,
};
const CORES: Readonly<Record<string, number>> = {
  "drone-Izar": 16,
  "drone-Tarn": 10,
  "drone-Meridian": 24,
  "drone-Tau": 8,
};
/** Builds of one package on one machine differ by a tenth, and one in fifty takes twice as long. */
const NOISE = { spread: 0.1, doubled: 0.02 };
const OVERHEAD_SECONDS = 15;
const ASK_EVERY_MS = 20_000;
const LIMIT_MS = 30 * 24 * 3_600_000;

/**
 * Builds the same packages several times over with one swarm, which is told nothing of them beforehand, and asks it again and
 * again when it will be done.
 */
export async function runsOf(entries: readonly PlanEntry[], runs: number, seed: number): Promise<EtaRun[]> {
  const { swarm } = swarmOf(
    seed,
    () => unforeseen(entries),
    () => ({ ...CORES }),
  );
  const { timeline, coordinator } = swarm;
  const told: EtaRun[] = [];
  await swarm.begin();
  await timeline.run(() => timeline.now > 5_000, LIMIT_MS);
  for (let run = 0; run < runs; run++) {
    const begin = timeline.now;
    const said: Said[] = [];
    const ask = () => {
      const seen = coordinator.look(forecast);
      if (!seen || told.length > run) return;
      const { remainingSeconds: left, remainingAtMostSeconds: atMost } = seen;
      if (left !== null && atMost !== null) said.push({ at: (timeline.now - begin) / 1000, left, atMost });
      timeline.after(ASK_EVERY_MS, ask);
    };
    swarm.add();
    await timeline.run(() => !swarm.isSettled(), LIMIT_MS);
    timeline.after(100, ask);
    await timeline.run(() => swarm.isSettled(), LIMIT_MS);
    told.push({ makespan: (timeline.now - begin) / 1000, said });
  }
  return told;
}

function unforeseen(entries: readonly PlanEntry[]): Workload {
  const real = new Map<string, Expectation>(entries.map(({ cpv, expected }) => [cpv, expected ?? UNKNOWN_PACKAGE]));
  return {
    entries: entries.map(({ cpv, slot, needs }) => ({ cpv, slot, needs })),
    attempt(order, random, drone) {
      const usual = secondsOn(real.get(order.cpv) ?? UNKNOWN_PACKAGE, order.cores.length, speedOf(drone));
      const seconds = usual * noise(random);
      const outcome = success(order, seconds);
      const usage = { buildMs: Math.round(seconds * 1000), peakMemoryBytes: null, diskBytes: null };
      return { seconds: seconds + OVERHEAD_SECONDS, outcome: { ...outcome, usage } };
    },
  };
}

function speedOf(drone: DroneName): number {
  return SPEEDS[drone] ?? 1;
}

function noise(random: Random): number {
  const normal = Array.from({ length: 12 }, () => random.next()).reduce((sum, value) => sum + value, -6);
  return Math.exp(NOISE.spread * normal) * (random.chance(NOISE.doubled) ? 2 : 1);
}
