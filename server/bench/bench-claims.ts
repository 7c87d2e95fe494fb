import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { parseArgs } from "node:util";
import type { PlanEntry } from "../../protocol/plan";
import { systemClock } from "../clock";
import { isRefusal } from "../coordinator/decide";
import { whatIfAdded } from "../coordinator/what-if";
import { startCoordinatorLoop } from "../coordinator-loop";
import { AdditionBody, checkAddition } from "../http/addition-body";
import { PRODUCT_ROOT } from "../product";
import { seededRandom } from "../sim/random";
import { openSqliteStore } from "../store/sqlite";
import { BENCH_TARGET, BusySwarm } from "./busy-swarm";
import { machine, machineSentence } from "./machine";
import { randomQueue } from "./random-queue";

/** What the coordinator itself costs in a swarm that is as big as they come. */

const HELP = `Usage: npm run bench:claims -- [--json]

CPU time of one claim in a swarm of 20,000 builds and 1,000 drones, and of adding 20,000 builds to the core. How long it takes, and how
much CPU time it holds the event loop at most, to check them in a request, to foresee what adding them would do, and to add them to SQLite.
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
  body: Chunked;
  preview: Chunked;
  durable: Chunked;
};
type Chunked = { ms: number; longestChunkMs: number };

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
    ...(await asRequested(entries)),
  };
}

/** What a request that adds them all makes the loop do: its body checked, foreseen as a preview, and added until it is durable. */
async function asRequested(entries: PlanEntry[]): Promise<Pick<Figures, "body" | "preview" | "durable">> {
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
  const text = JSON.stringify({ entries });
  const addition = { kind: "add", target: BENCH_TARGET, entries, by: "operator" } as const;
  const body = await watched(async () => checkAddition(AdditionBody.parse(JSON.parse(text))));
  const preview = await watched(() =>
    loop.lookInSteps((swarm, pulse, now) => whatIfAdded(swarm, pulse, addition, new Set(), now)),
  );
  const durable = await watched(async () => {
    const reply = await loop.ask<"add">(addition);
    if (isRefusal(reply)) throw new Error(`Refused: ${reply.sentence}`);
    // What comes after the answer holds the loop too.
    await loop.look(() => {});
  });
  await loop.stop();
  await store.close();
  rmSync(directory, { recursive: true });
  return { body, preview, durable };
}

/** How long it takes, and the most CPU time between two turns of the event loop; of the wall other programs take their share. */
async function watched(work: () => Promise<unknown>): Promise<Chunked> {
  let longestChunkMs = 0;
  let isOver = false;
  let turnedAt = process.cpuUsage();
  const turn = () => {
    const { user, system } = process.cpuUsage(turnedAt);
    longestChunkMs = Math.max(longestChunkMs, (user + system) / 1000);
    turnedAt = process.cpuUsage();
    if (!isOver) setImmediate(turn);
  };
  setImmediate(turn);
  const before = performance.now();
  await work();
  const ms = performance.now() - before;
  isOver = true;
  // What held the last turn is seen by the next.
  await nextTurn();
  return { ms, longestChunkMs };
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

function described({ claims, claimP50Ms, claimP99Ms, addCpuMs, body, preview, durable }: Figures): string {
  return `${machineSentence()}

A swarm of ${BUILDS} builds and ${DRONES} drones:
  one claim               p50 ${claimP50Ms.toFixed(2)} ms, p99 ${claimP99Ms.toFixed(2)} ms of CPU (${claims} claims)
  adding all builds       ${(addCpuMs / 1000).toFixed(2)} s of CPU in the core

As requests, and the most CPU time for which they hold the event loop:
  the body checked        ${chunked(body)}
  what it would do        ${chunked(preview)}
  until it is durable     ${chunked(durable)}
`;
}

function chunked({ ms, longestChunkMs }: Chunked): string {
  return `${(ms / 1000).toFixed(2)} s, ${Math.round(longestChunkMs)} ms`;
}
