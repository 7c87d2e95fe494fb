import type { BuildId } from "../../protocol/ids";
import type { SwarmSummary } from "../../protocol/to-watcher";
import type { Now } from "./command";
import { REFERENCE_CORES, secondsOn } from "./estimates/expectation";
import type { Pulse } from "./pulse";
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
export function expectedSeconds(swarm: Swarm, row: BuildRow): number | null {
  const { expected, basis } = swarm.estimates.of(row);
  if (basis === "none") return null;
  const attempt = row.standing.state === "building" ? row.attempts.at(-1) : undefined;
  return round(
    attempt ? swarm.estimates.seconds(row, attempt.cores.length, attempt.drone) : secondsOn(expected, REFERENCE_CORES),
  );
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
    chain.push({ build, cpv, state: standing.state, seconds: round(ownSecondsLeft(swarm, row, now)) });
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
  const behind = swarm.ranking.rank(row.build) - secondsOn(swarm.estimates.of(row).expected, REFERENCE_CORES);
  return behind + ownSecondsLeft(swarm, row, now);
}

function ownSecondsLeft(swarm: Swarm, row: BuildRow, now: Now): number {
  if (row.standing.state !== "building") return secondsOn(swarm.estimates.of(row).expected, REFERENCE_CORES);
  const lease = leaseOn(row);
  if (!lease) return 0;
  const { cores, drone, grantedAt } = lease.attempt;
  return Math.max(0, swarm.estimates.seconds(row, cores.length, drone) - ageSeconds(grantedAt, now));
}

/** What running builds have done of their expected core seconds, as if they did them evenly. */
function coreSecondsDone(swarm: Swarm, now: Now): number {
  let done = 0;
  for (const build of swarm.tally.building()) {
    const row = buildRow(swarm, build);
    const { serialSeconds, parallelCpuSeconds } = swarm.estimates.of(row).expected;
    const lease = leaseOn(row);
    const seconds = lease ? swarm.estimates.seconds(row, lease.attempt.cores.length, lease.attempt.drone) : 0;
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
