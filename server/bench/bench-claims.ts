import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { parseArgs } from "node:util";
import type { PlanEntry } from "../../protocol/plan";
import { systemClock } from "../clock";
import { isRefusal } from "../coordinator/decide";
import { startCoordinatorLoop } from "../coordinator-loop";
import { PRODUCT_ROOT } from "../product";
import { seededRandom } from "../sim/random";
import { openSqliteStore } from "../store/sqlite";
import { BENCH_TARGET, BusySwarm } from "./busy-swarm";
import { machine, machineSentence } from "./machine";
import { randomQueue } from "./random-queue";

/** What the coordinator itself costs in a swarm that is as big as they come. */

const HELP = `Usage: npm run bench:claims -- [--json]

CPU time of one claim in a swarm of 20,000 builds and 1,000 drones; of adding 20,000 builds to the core; until they are durable in
SQLite, and how long that holds the event loop at most.
`;
const BUILDS = 20_000;
const DRONES = 1_000;
/** Claims that are measured after every drone is busy. */
const STEPS = 2_000;

type Figures = {
  claims: number;
  claimP50Ms: number;
  claimP99Ms: number;
  addCpuMs: number;
  durableMs: number;
  longestChunkMs: number;
};

const { values } = parseArgs({ options: { json: { type: "boolean" }, help: { type: "boolean" } } });
if (values.help) process.stdout.write(HELP);
else {
  const figures = await measure();
  process.stdout.write(values.json ? `${JSON.stringify({ machine: machine(), ...figures })}\n` : described(figures));
}

async function measure(): Promise<Figures> {
  const random = seededRandom(1);
  const entries = randomQueue(BUILDS, random);
  const swarm = new BusySwarm(random, DRONES);
  const addCpuMs = swarm.add(entries);
  swarm.fill();
  swarm.claimMs.length = 0;
  for (let step = 0; step < STEPS; step++) swarm.step();
  const claimMs = [...swarm.claimMs].sort((one, other) => one - other);
  return {
    claims: claimMs.length,
    claimP50Ms: at(claimMs, 0.5),
    claimP99Ms: at(claimMs, 0.99),
    addCpuMs,
    ...(await untilDurable(entries)),
  };
}

async function untilDurable(entries: PlanEntry[]): Promise<{ durableMs: number; longestChunkMs: number }> {
  const directory = mkdtempSync(join(tmpdir(), "portage-swarm-bench-"));
  const store = await openSqliteStore(join(directory, "swarm.db"), join(PRODUCT_ROOT, "prisma/migrations"));
  const nobody = () => {};
  const fail = (error: unknown) => {
    throw error;
  };
  const loop = await startCoordinatorLoop({
    store,
    clock: systemClock,
    announce: nobody,
    onEpochLost: fail,
    onNotSaved: fail,
  });
  const delays = monitorEventLoopDelay({ resolution: 1 });
  delays.enable();
  const before = performance.now();
  const reply = await loop.ask<"add">({ kind: "add", target: BENCH_TARGET, entries, by: "operator" });
  const durableMs = performance.now() - before;
  // What came after the answer holds the loop too.
  await loop.look(() => {});
  delays.disable();
  const longestChunkMs = delays.max / 1e6;
  if (isRefusal(reply)) throw new Error(`Refused: ${reply.sentence}`);
  await loop.stop();
  await store.close();
  rmSync(directory, { recursive: true });
  return { durableMs, longestChunkMs };
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

function described({ claims, claimP50Ms, claimP99Ms, addCpuMs, durableMs, longestChunkMs }: Figures): string {
  return `${machineSentence()}

A swarm of ${BUILDS} builds and ${DRONES} drones:
  one claim               p50 ${claimP50Ms.toFixed(2)} ms, p99 ${claimP99Ms.toFixed(2)} ms of CPU (${claims} claims)
  adding all builds       ${(addCpuMs / 1000).toFixed(2)} s of CPU in the core
  until they are durable  ${(durableMs / 1000).toFixed(2)} s in SQLite
  longest chunk           ${Math.round(longestChunkMs)} ms without the event loop
`;
}
