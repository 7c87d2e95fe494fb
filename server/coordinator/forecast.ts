import type { BuildId } from "../../protocol/ids";
import type { SwarmSummary } from "../../protocol/to-watcher";
import type { Now } from "./command";
import type { Pulse } from "./pulse";
import { REFERENCE_CORES, secondsOn } from "./rank";
import { inService, leaseOn } from "./service";
import type { BuildRow, Swarm } from "./swarm";
import { buildRow } from "./swarm";
import { queued } from "./tally";

/** What is to come, from what is expected of each build. Says nothing rather than guess when little is known. */
export type Forecast = Pick<SwarmSummary, "remainingSeconds" | "longestChain">;

const UNKNOWN: Forecast = { remainingSeconds: null, longestChain: [] };

/** A chain longer than this is cut: nobody reads it, and the summary is sent often. */
const MAX_CHAIN = 50;

/** The queue cannot be empty before its longest chain is through, nor before its work is done by the cores in service. */
export function forecast(swarm: Swarm, pulse: Pulse, now: Now): Forecast {
  const counts = swarm.tally.total();
  const inQueue = queued(counts);
  if (inQueue === 0) return { remainingSeconds: 0, longestChain: [] };
  const cores = coresInService(swarm, pulse);
  if (cores === 0 || counts.queuedUnknown * 2 > inQueue) return UNKNOWN;
  const head = longest(swarm, now);
  const workSeconds = Math.max(0, counts.coreSeconds - coreSecondsDone(swarm, now)) / cores;
  const chainSeconds = head ? secondsLeft(swarm, head, now) : 0;
  return {
    remainingSeconds: Math.round(Math.max(chainSeconds, workSeconds)),
    longestChain: head ? chainFrom(swarm, head, now) : [],
  };
}

/** Expected wall seconds of a build: on its cores while it is being built, else on as many as ranks are reckoned with. */
export function expectedSeconds(row: BuildRow): number | null {
  if (!row.expected) return null;
  const cores = row.standing.state === "building" ? row.attempts.at(-1)?.cores.length : undefined;
  return round(secondsOn(row.expected, cores ?? REFERENCE_CORES));
}

export function coresInService(swarm: Swarm, pulse: Pulse): number {
  let cores = 0;
  for (const drone of swarm.drones.values()) if (inService(pulse, drone)) cores += drone.host.cores;
  return cores;
}

/** The build with which the longest chain begins: what is being built or ready; all else comes behind one of these. */
function longest(swarm: Swarm, now: Now): BuildRow | undefined {
  const heads: BuildId[] = [...swarm.tally.building()];
  for (const target of swarm.tally.targets()) heads.push(...swarm.ranking.ready(target).slice(0, 1));
  let head: BuildRow | undefined;
  for (const build of heads) {
    const row = buildRow(swarm, build);
    if (!head || secondsLeft(swarm, row, now) > secondsLeft(swarm, head, now)) head = row;
  }
  return head;
}

function chainFrom(swarm: Swarm, head: BuildRow, now: Now): SwarmSummary["longestChain"] {
  const chain: SwarmSummary["longestChain"] = [];
  for (let row: BuildRow | undefined = head; row && chain.length < MAX_CHAIN; row = nextInChain(swarm, row)) {
    const { build, cpv, standing } = row;
    chain.push({ build, cpv, state: standing.state, seconds: round(ownSecondsLeft(row, now)) });
  }
  return chain;
}

function nextInChain(swarm: Swarm, row: BuildRow): BuildRow | undefined {
  let next: BuildRow | undefined;
  for (const build of swarm.lookups.dependants(row.build)) {
    const dependant = buildRow(swarm, build);
    if (dependant.standing.state === "cancelled") continue;
    if (!next || swarm.ranking.rank(build) > swarm.ranking.rank(next.build)) next = dependant;
  }
  return next;
}

/** Of the chain that begins with this build. */
function secondsLeft(swarm: Swarm, row: BuildRow, now: Now): number {
  const behind = swarm.ranking.rank(row.build) - secondsOn(row.expected, REFERENCE_CORES);
  return behind + ownSecondsLeft(row, now);
}

function ownSecondsLeft(row: BuildRow, now: Now): number {
  if (row.standing.state !== "building") return secondsOn(row.expected, REFERENCE_CORES);
  const lease = leaseOn(row);
  if (!lease) return 0;
  return Math.max(0, secondsOn(row.expected, lease.attempt.cores.length) - ageSeconds(lease.attempt.grantedAt, now));
}

/** What running builds have done of their expected core seconds, as if they did them evenly. */
function coreSecondsDone(swarm: Swarm, now: Now): number {
  let done = 0;
  for (const build of swarm.tally.building()) {
    const row = buildRow(swarm, build);
    if (!row.expected) continue;
    const { serialSeconds, parallelCpuSeconds } = row.expected;
    const lease = leaseOn(row);
    const seconds = lease ? secondsOn(row.expected, lease.attempt.cores.length) : 0;
    const share = lease && seconds > 0 ? Math.min(1, ageSeconds(lease.attempt.grantedAt, now) / seconds) : 1;
    done += share * (serialSeconds + parallelCpuSeconds);
  }
  return done;
}

function ageSeconds(since: number, now: Now): number {
  return Math.max(0, (now.wall - since) / 1000);
}

function round(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}
