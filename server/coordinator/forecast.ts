import type { BuildId, DroneName } from "../../protocol/ids";
import type { SwarmSummary } from "../../protocol/to-watcher";
import type { Now } from "./command";
import type { Basis } from "./estimates/estimates";
import { REFERENCE_CORES, secondsOn } from "./estimates/expectation";
import type { Course, Lane, Task } from "./estimates/foresee";
import { foresee } from "./estimates/foresee";
import { luck } from "./estimates/luck";
import type { Pulse } from "./pulse";
import { inService, leaseOn } from "./service";
import type { BuildRow, Swarm } from "./swarm";
import { queued } from "./tally";

/** What is to come. Says nothing rather than guess when little is known. */
export type Forecast = Pick<SwarmSummary, "remainingSeconds" | "remainingAtMostSeconds" | "longestChain">;

const UNKNOWN: Forecast = { remainingSeconds: null, remainingAtMostSeconds: null, longestChain: [] };
const OVER: Forecast = { remainingSeconds: 0, remainingAtMostSeconds: 0, longestChain: [] };

/** A chain longer than this is cut: nobody reads it, and the summary is sent often. */
const MAX_CHAIN = 50;
/** The rest of a run is played so often at most, with this luck and that. */
const MOST_TRIALS = 16;
/**
 * What all plays of one forecast may cost, in builds times drones, some forty milliseconds: each build costs as much by itself as a
 * look at so many drones does. What costs more for one play is not played: its work and its highest rank tell enough.
 */
const MOST_COSTLY = 200_000;
const BUILD_COSTS_DRONES = 70;
/** Of the cores of a long queue this share works. */
const USUAL_EFFICIENCY = 0.85;
/** A forecast holds for a second, and this much longer for each build: it must not cost more than it is worth. */
const HOLDS_MS = { least: 1_000, perBuild: 5 };
/** Builds are off in the same direction when what all expectations rest on is off; this much, by basis. */
const COMMON_SPREAD: Record<Basis, number> = { measured: 0.05, planned: 0.1, similar: 0.3, none: 0.5 };
/** Nine times in ten it takes at most so many standard deviations longer. */
const NINE_IN_TEN = 1.2816;

/** What was foreseen of the queue, and when; the pulse remembers it for a while. */
export type Foreseen = {
  at: Now;
  /** The last build that was known. */
  nextBuild: number;
  seconds: number;
  atMostSeconds: number;
  /** The chain that decides, first to last. */
  chain: { build: BuildId; seconds: number }[];
  builds: number;
  /** Seconds until each build is expected to have ended; empty for a queue that is too long to look at single builds. */
  ends: Map<BuildId, number>;
};

export function forecast(swarm: Swarm, pulse: Pulse, now: Now): Forecast {
  const counts = swarm.tally.total();
  const inQueue = queued(counts);
  if (inQueue === 0) return OVER;
  if (counts.queuedUnknown * 2 > inQueue) return UNKNOWN;
  const seen = see(swarm, pulse, now);
  if (!seen) return UNKNOWN;
  const elapsed = secondsBetween(seen.at, now);
  return {
    remainingSeconds: Math.round(Math.max(seen.seconds - elapsed, 1)),
    remainingAtMostSeconds: Math.round(Math.max(seen.atMostSeconds - elapsed, 1)),
    longestChain: chainNow(swarm, seen.chain, elapsed),
  };
}

/** Seconds until a build is expected to have ended; null when that is not known. */
export function endsIn(swarm: Swarm, pulse: Pulse, build: BuildId, now: Now): number | null {
  const seen = see(swarm, pulse, now);
  const end = seen?.ends.get(build);
  return seen && end !== undefined ? Math.max(end - secondsBetween(seen.at, now), 1) : null;
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

function see(swarm: Swarm, pulse: Pulse, now: Now): Foreseen | null {
  const { nextBuild } = swarm.head.get();
  const seen = pulse.foreseen;
  const holdsMs = HOLDS_MS.least + HOLDS_MS.perBuild * (seen?.builds ?? 0);
  if (seen && seen.nextBuild === nextBuild && now.mono - seen.at.mono < holdsMs) return seen;
  pulse.foreseen = play(swarm, pulse, now);
  return pulse.foreseen;
}

function play(swarm: Swarm, pulse: Pulse, now: Now): Foreseen | null {
  const lanes: (Lane & { drone: DroneName })[] = [...swarm.drones.values()]
    .filter((drone) => inService(pulse, drone))
    .map(({ drone, target, host }) => ({ drone, target, cores: host.cores, speed: swarm.estimates.speedOf(drone) }));
  const { waiting, ready, building } = swarm.tally.total().states;
  const builds = waiting + ready + building;
  if (lanes.length === 0 || builds === 0) return null;
  const plays = MOST_COSTLY / (builds * (BUILD_COSTS_DRONES + lanes.length));
  if (plays < 1) return glance(swarm, lanes, builds, now);
  const rows = [...swarm.builds.values()].filter(mayGoOn).sort((one, other) => one.build - other.build);
  const tasks = tasksOf(swarm, rows, lanes, now);
  const overhead = swarm.estimates.overheadSeconds();
  const usual = foresee(tasks, lanes, overhead, () => 1);
  const { log, deviation } = spanOf(tasks, lanes, overhead, usual, plays - 1);
  const off = Math.hypot(deviation, commonSpread(swarm, rows));
  return {
    at: now,
    nextBuild: swarm.head.get().nextBuild,
    seconds: Math.exp(log),
    atMostSeconds: Math.exp(log + NINE_IN_TEN * off),
    builds: rows.length,
    chain: longestChain(rows, tasks, usual),
    ends: new Map(rows.flatMap(({ build }, place) => pairOf(build, usual.ends[place]))),
  };
}

/** Held, blocked and failed builds wait for a person: nobody knows how long. */
function mayGoOn({ standing }: BuildRow): boolean {
  return standing.state === "waiting" || standing.state === "ready" || standing.state === "building";
}

function tasksOf(swarm: Swarm, rows: readonly BuildRow[], lanes: readonly { drone: DroneName }[], now: Now): Task[] {
  const places = new Map(rows.map(({ build }, place) => [build, place]));
  const laneOf = new Map(lanes.map(({ drone }, lane) => [drone, lane]));
  return rows.map((row): Task => {
    const { expected, spread } = swarm.estimates.of(row);
    const dependants = swarm.lookups.dependants(row.build).flatMap((build) => places.get(build) ?? []);
    const rank = swarm.ranking.rank(row.build);
    const task = { target: row.target, expected, spread, rank, needs: swarm.lookups.unmet(row.build), dependants };
    const attempt = leaseOn(row)?.attempt;
    if (!attempt) return { ...task, running: row.standing.state === "building" ? PUBLISHING : null };
    const { drone, cores, grantedAt } = attempt;
    const ageSeconds = Math.max(0, (now.wall - grantedAt) / 1000);
    const speed = swarm.estimates.speedOf(drone);
    return { ...task, running: { lane: laneOf.get(drone) ?? null, speed, cores: cores.length, ageSeconds } };
  });
}

/** Its file is being put into its place: that is over as good as at once. */
const PUBLISHING = { lane: null, speed: Number.POSITIVE_INFINITY, cores: 1, ageSeconds: 0 };

/** Without a look at single builds: no queue is through before its highest rank, nor before its work is done. */
function glance(swarm: Swarm, lanes: readonly Lane[], builds: number, at: Now): Foreseen {
  const cores = lanes.reduce((sum, lane) => sum + lane.cores * lane.speed, 0);
  const chain = chainByRank(swarm);
  const rank = chain.reduce((sum, row) => sum + referenceSeconds(swarm, row), 0);
  const seconds = Math.max(rank, swarm.tally.total().coreSeconds / cores / USUAL_EFFICIENCY, 1);
  return {
    at,
    nextBuild: swarm.head.get().nextBuild,
    seconds,
    atMostSeconds: seconds * Math.exp(NINE_IN_TEN * commonSpread(swarm, chain)),
    builds,
    chain: chain.slice(0, MAX_CHAIN).map((row) => ({ build: row.build, seconds: referenceSeconds(swarm, row) })),
    ends: new Map(),
  };
}

/** The chain that begins with the highest rank of all that runs or is ready. */
function chainByRank(swarm: Swarm): BuildRow[] {
  const heads = [...swarm.tally.building(), ...swarm.tally.targets().flatMap((target) => swarm.ranking.ready(target))];
  const chain: BuildRow[] = [];
  for (let candidates: readonly BuildId[] = heads; candidates.length > 0; ) {
    let highest: BuildRow | undefined;
    for (const build of candidates) {
      const row = swarm.builds.get(build);
      if (!row || !mayGoOn(row)) continue;
      if (!highest || swarm.ranking.rank(build) > swarm.ranking.rank(highest.build)) highest = row;
    }
    if (!highest) break;
    chain.push(highest);
    candidates = swarm.lookups.dependants(highest.build);
  }
  return chain;
}

function referenceSeconds(swarm: Swarm, row: BuildRow): number {
  return secondsOn(swarm.estimates.of(row).expected, REFERENCE_CORES);
}

/** How long the rest takes, with good luck and bad: on a logarithmic scale the middle, and how far off it mostly is. */
function spanOf(
  tasks: readonly Task[],
  lanes: readonly Lane[],
  overhead: number,
  usual: Course,
  plays: number,
): { log: number; deviation: number } {
  const trials = Math.min(MOST_TRIALS, 2 * Math.floor(plays / 2));
  if (trials < 2) return { log: Math.log(Math.max(usual.seconds, 1)), deviation: 0 };
  const logs = Array.from({ length: trials }, (_, trial) => {
    const { seconds } = foresee(tasks, lanes, overhead, (place) => luck(trial, place, tasks[place]?.spread ?? 0));
    return Math.log(Math.max(seconds, 1));
  });
  const mean = logs.reduce((sum, log) => sum + log, 0) / trials;
  const variance = logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) / (trials - 1);
  return { log: mean, deviation: Math.sqrt(variance) };
}

/** Weighed by how long builds take. */
function commonSpread(swarm: Swarm, rows: readonly BuildRow[]): number {
  let sum = 0;
  let seconds = 0;
  for (const row of rows) {
    const { expected, basis } = swarm.estimates.of(row);
    const weight = secondsOn(expected, REFERENCE_CORES);
    sum += weight * COMMON_SPREAD[basis];
    seconds += weight;
  }
  return seconds === 0 ? 0 : sum / seconds;
}

/** The chain of builds, each of which needs the one before, that takes longest as things are expected to go. */
function longestChain(rows: readonly BuildRow[], tasks: readonly Task[], course: Course): Foreseen["chain"] {
  const own = tasks.map((_, place) => (course.ends[place] ?? 0) - (course.begins[place] ?? 0));
  const chains = [...own];
  // What needs a build ranks lower; its number may be lower too, when another plan gave it its needs.
  const rank = (place: number) => tasks[place]?.rank ?? 0;
  for (const place of [...tasks.keys()].sort((one, other) => rank(one) - rank(other) || other - one)) {
    const behind = Math.max(0, ...(tasks[place]?.dependants ?? []).map((dependant) => chains[dependant] ?? 0));
    chains[place] = (own[place] ?? 0) + behind;
  }
  const longestOf = (places: readonly number[]) =>
    places.reduce((one, other) => ((chains[other] ?? 0) > (chains[one] ?? 0) ? other : one), places[0] ?? -1);
  const chain: Foreseen["chain"] = [];
  for (
    let place = longestOf(tasks.map((_, index) => index));
    place >= 0 && chain.length < MAX_CHAIN;
    place = longestOf(tasks[place]?.dependants ?? [])
  ) {
    const row = rows[place];
    if (row) chain.push({ build: row.build, seconds: own[place] ?? 0 });
  }
  return chain;
}

/** What is left of a chain some seconds later. */
function chainNow(swarm: Swarm, chain: Foreseen["chain"], elapsed: number): SwarmSummary["longestChain"] {
  return chain.flatMap(({ build, seconds }, index) => {
    const row = swarm.builds.get(build);
    if (!row || !mayGoOn(row)) return [];
    const left = index === 0 && row.standing.state === "building" ? Math.max(0, seconds - elapsed) : seconds;
    return [{ build, cpv: row.cpv, state: row.standing.state, seconds: round(left) }];
  });
}

function pairOf(build: BuildId, end: number | null | undefined): [BuildId, number][] {
  return end === null || end === undefined ? [] : [[build, end]];
}

function secondsBetween(then: Now, now: Now): number {
  return Math.max(0, now.mono - then.mono) / 1000;
}

function round(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}
