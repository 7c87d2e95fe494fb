import type { Status } from "../../protocol/api";
import type { AttemptView, BuildReference, BuildView, FailureReason } from "../../protocol/build";
import type { DroneStateName } from "../../protocol/drone";
import type { Fact, FactKind } from "../../protocol/facts";
import type { BuildId, DroneName } from "../../protocol/ids";
import { attemptLabel } from "../../protocol/ids";
import type { Bucket, HeldBuild, QueueRow, SwarmSummary } from "../../protocol/to-watcher";
import { allDependants, unbuiltNeeds } from "./blockage";
import type { Now } from "./command";
import { cureFor } from "./cure";
import { isGuess } from "./estimates/estimates";
import { strikesOf } from "./evidence";
import { becauseOf, statusWord } from "./explain";
import { adviceOn, treatmentOf } from "./failure-table";
import { endsIn, expectedSeconds, forecast } from "./forecast";
import type { Pulse } from "./pulse";
import type { FailedAttempt } from "./retry";
import { failuresOf } from "./retry";
import { freeCores, grantableCores, inService, leaseOn, leasesOf } from "./service";
import type { Attempt, BuildRow, DroneRow, Swarm } from "./swarm";
import { buildRow } from "./swarm";
import { queued } from "./tally";
import { isUpgrading, upgradeStanding } from "./upgrade";
import { idleSentence, whySentence } from "./why";

/** What people see of the swarm, made from its rows and its pulse whenever it is asked for; nothing here is kept. */

/** Everything a watcher knows about one drone; undefined when there is no such drone. */
export function bucketOf(swarm: Swarm, pulse: Pulse, name: DroneName, now: Now): Bucket | undefined {
  const drone = swarm.drones.get(name);
  if (!drone) return undefined;
  const beats = pulse.drones.get(name);
  const { target, host, grounding, built, failed } = drone;
  return {
    drone: name,
    target,
    state: stateOf(swarm, drone),
    cores: host.cores,
    host,
    heardAt: beats?.heardAt.wall ?? null,
    draining: beats?.draining ?? false,
    drain: drone.drain,
    limit: drone.limit,
    upgrade: upgradeStanding(swarm, name),
    sync: drone.sync,
    grounding,
    probation: drone.record.probation,
    strikes: strikesOf(swarm, drone, now.wall).length,
    cure: cureFor(drone),
    drift: swarm.drift.of(drone),
    telemetry: beats?.telemetry ?? null,
    builds: heldBuilds(swarm, pulse, drone),
    built,
    failed,
    idleBecause: idleSentence(swarm, pulse, drone, now),
  };
}

/** One build as lists show it; undefined when there is no such build. */
export function rowOf(swarm: Swarm, build: BuildId): QueueRow | undefined {
  const row = swarm.builds.get(build);
  if (!row) return undefined;
  const { run, cpv, target, standing } = row;
  const failure = failuresOf(row).at(-1);
  return {
    build,
    run,
    cpv,
    target,
    state: standing.state,
    order: [...swarm.ranking.order(build)],
    moved: row.place !== null,
    pin: row.pin,
    attempt: row.attempts.length,
    failures: row.failedOn.length,
    waitsFor: waitsFor(swarm, row),
    holdsUp: swarm.holdsUp.count(build),
    drone: holderOf(row),
    reason: failure?.ending.reason ?? null,
    advice: standing.state === "failed" ? adviceOnBuild(standing.reason, failure) : null,
    notBefore: standing.state === "ready" ? (standing.notBefore ?? null) : null,
    because: becauseOf(swarm, row) ?? (failure ? placeOf(failure) : row.addedBecause),
    since: standing.since,
    expectedSeconds: expectedSeconds(swarm, row),
    isGuess: isGuess(swarm.estimates.of(row)),
  };
}

/** Builds whose row is another after these facts: those they name, and those whose counts hang on them. */
export function rowsTouchedBy(swarm: Swarm, facts: readonly Fact[], reestimated: readonly BuildId[]): Set<BuildId> {
  const named: BuildId[] = [];
  const nowBuilt: BuildId[] = [];
  const cancelled: BuildId[] = [];
  const holdingUp: BuildId[] = [];
  for (const fact of facts) {
    if (!("build" in fact)) continue;
    named.push(fact.build);
    if (fact.kind === "artefact.published") nowBuilt.push(fact.build);
    if (fact.kind === "build.cancelled" || fact.kind === "build.restored") cancelled.push(fact.build);
    if (MAY_CHANGE_RANKS.has(fact.kind)) holdingUp.push(...buildRow(swarm, fact.build).needs);
    if (fact.kind === "build.replanned") holdingUp.push(...fact.formerNeeds);
  }
  return withFollowers(swarm, [
    ...(facts.some(({ kind }) => MAY_TEACH.has(kind)) ? swarm.tally.building() : []),
    ...named,
    // They wait for fewer.
    ...nowBuilt.flatMap((build) => swarm.lookups.dependants(build)),
    // They say by what they are blocked, and it was cancelled rather than failed.
    ...allDependants(swarm, cancelled),
    // They hold up more or fewer, and so rank higher or lower.
    ...unbuiltNeeds(swarm, holdingUp),
    // They take longer or shorter, and what they need ranks higher or lower.
    ...unbuiltNeeds(swarm, reestimated),
  ]);
}

/** What a drone took tells how fast it is, and so how long is expected of what it builds. */
const MAY_TEACH: ReadonlySet<FactKind> = new Set<FactKind>(["attempt.finished", "history.brought"]);

/** A cancelled build counts in nobody's rank. */
const MAY_CHANGE_RANKS: ReadonlySet<FactKind> = new Set<FactKind>([
  "build.added",
  "build.cancelled",
  "build.replanned",
  "build.requeued",
  "build.restored",
]);

/** What a person put behind a build stands elsewhere when that does. */
function withFollowers(swarm: Swarm, builds: Iterable<BuildId>): Set<BuildId> {
  const all = new Set(builds);
  for (const build of all) for (const follower of swarm.ranking.behind(build)) all.add(follower);
  return all;
}

export function summaryOf(swarm: Swarm, pulse: Pulse, now: Now): SwarmSummary {
  const { paused } = swarm.head.get();
  const run = swarm.tally.ofCurrentRuns();
  return {
    ...statusWord(swarm, pulse),
    paused,
    run: { total: queued(run) + run.states.built + run.states.failed, built: run.states.built },
    ...forecast(swarm, pulse, now),
    builtLastHour: swarm.tally.builtSince(now.wall - HOUR_MS),
    firstAttemptSuccess: run.triedOnce === 0 ? null : run.builtAtOnce / run.triedOnce,
  };
}

/** The page of one build; undefined when there is no such build. */
export function buildViewOf(swarm: Swarm, pulse: Pulse, build: BuildId, now: Now): BuildView | undefined {
  const row = swarm.builds.get(build);
  if (!row) return undefined;
  const { cpv, slot, target, standing } = row;
  const dependants = [...swarm.lookups.dependants(build)].map((dependant) => buildRow(swarm, dependant));
  return {
    build,
    cpv,
    slot,
    target,
    state: standing.state,
    because: whySentence(swarm, pulse, row, now),
    order: [...swarm.ranking.order(build)],
    pin: row.pin,
    attempt: row.attempts.at(-1)?.attempt ?? null,
    attempts: row.attempts.map((attempt) => attemptViewOf(row, attempt)).reverse(),
    needs: row.needs.map((need) => referenceTo(swarm, buildRow(swarm, need))),
    leftOut: row.leftOut,
    assumed: row.assumed,
    addedBecause: row.addedBecause,
    waitsForIt: dependants
      .filter((dependant) => dependant.standing.state !== "built" && dependant.standing.state !== "cancelled")
      .map((dependant) => referenceTo(swarm, dependant))
      .sort((one, other) => (other.expectedSeconds ?? 0) - (one.expectedSeconds ?? 0)),
    holdsUp: swarm.holdsUp.count(build),
    expectedSeconds: expectedSeconds(swarm, row),
    isGuess: isGuess(swarm.estimates.of(row)),
    endsInSeconds: endsIn(swarm, pulse, build, now),
    artefact:
      standing.state === "built" && standing.removedAt === undefined
        ? { path: standing.path, sizeBytes: standing.sizeBytes, sha256: standing.sha256 }
        : null,
  };
}

export function statusOf(swarm: Swarm, pulse: Pulse): Status {
  const counts = swarm.tally.total();
  const drones: Status["drones"] = { active: 0, idle: 0, grounded: 0, offline: 0, upgrading: 0 };
  const cores: Status["cores"] = { active: 0, idle: 0 };
  for (const drone of swarm.drones.values()) {
    drones[stateOf(swarm, drone)] += 1;
    if (!drone.online) continue;
    const free = freeCores(swarm, drone).length;
    cores.active += drone.host.cores - free;
    if (inService(pulse, drone)) cores.idle += free;
  }
  return { queue: queued(counts), drones, cores, ...statusWord(swarm, pulse), builds: counts.states };
}

/** Drones to which `work.available` is worth sending: in service, with free cores, while something is ready for them. */
export function dronesToNudge(swarm: Swarm, pulse: Pulse): DroneName[] {
  if (swarm.head.get().paused) return [];
  return [...swarm.drones.values()]
    .filter((drone) => inService(pulse, drone) && swarm.tally.ofTarget(drone.target).states.ready > 0)
    .filter((drone) => grantableCores(swarm, drone).length > 0)
    .map(({ drone }) => drone);
}

const HOUR_MS = 60 * 60 * 1000;

/** Disjoint, the first that fits. */
function stateOf(swarm: Swarm, drone: DroneRow): DroneStateName {
  if (!drone.online) return "offline";
  if (isUpgrading(swarm, drone.drone)) return "upgrading";
  if (drone.grounding) return "grounded";
  return leasesOf(swarm, drone).length > 0 ? "active" : "idle";
}

/** What a drone builds, and what it built that is being published; that holds no cores any more. */
function heldBuilds(swarm: Swarm, pulse: Pulse, drone: DroneRow): HeldBuild[] {
  const progress = pulse.drones.get(drone.drone)?.progress;
  return [...swarm.lookups.heldBy(drone.drone)].flatMap((build) => {
    const row = buildRow(swarm, build);
    const newest = row.attempts.at(-1);
    if (!newest) return [];
    const publishing = !leaseOn(row);
    const { attempt, cores, grantedAt, startedAt } = newest;
    return {
      build,
      attempt,
      cpv: row.cpv,
      cores: publishing ? [] : cores,
      grantedAt,
      startedAt,
      publishing,
      progress: progress?.get(attemptLabel({ build, attempt })) ?? null,
      expectedSeconds: expectedSeconds(swarm, row),
    };
  });
}

function waitsFor(swarm: Swarm, row: BuildRow): QueueRow["waitsFor"] {
  const count = swarm.lookups.unmet(row.build);
  const first: QueueRow["waitsFor"]["first"] = [];
  for (const need of count === 0 ? [] : row.needs) {
    const { cpv, standing } = buildRow(swarm, need);
    if (standing.state !== "built") first.push(cpv);
    if (first.length === 3) break;
  }
  return { count, first };
}

function holderOf({ standing, attempts }: BuildRow): DroneName | null {
  if (standing.state === "built") return standing.drone;
  return standing.state === "building" ? (attempts.at(-1)?.drone ?? null) : null;
}

/** A lost drone may have been the last straw: then its newest failure tells another reason. */
function adviceOnBuild(reason: FailureReason, failure: FailedAttempt | undefined): string {
  if (failure && failure.ending.reason === reason) return adviceOn(failure.ending);
  return treatmentOf(reason, failure?.ending.phase ?? null).advice;
}

/** `compile on drone-Tarn`. */
function placeOf({ attempt, ending }: FailedAttempt): string {
  return ending.phase === null ? `on ${attempt.drone}` : `${ending.phase} on ${attempt.drone}`;
}

export function referenceTo(swarm: Swarm, row: BuildRow): BuildReference {
  return { build: row.build, cpv: row.cpv, state: row.standing.state, expectedSeconds: expectedSeconds(swarm, row) };
}

function attemptViewOf(row: BuildRow, { attempt, drone, cores, grantedAt, ending }: Attempt): AttemptView {
  const base = { build: row.build, attempt, drone, jobs: cores.length, grantedAt };
  const blank = { endedAt: ending?.at ?? null, reason: null, phase: null, lines: [], advice: null, seconds: null };
  switch (ending?.result) {
    case undefined:
      return { ...base, ...blank, result: "building" };
    case "built": {
      const publishing = row.standing.state === "building" && attempt === row.attempts.length;
      return { ...base, ...blank, result: publishing ? "publishing" : "built", seconds: ending.elapsedMs / 1000 };
    }
    case "failed": {
      const { reason, phase, lines, elapsedMs } = ending;
      const advice = adviceOn(ending);
      return { ...base, ...blank, result: "failed", reason, phase, lines, advice, seconds: elapsedMs / 1000 };
    }
    case "stopped":
      return { ...base, ...blank, result: "stopped" };
    case "lost": {
      const { advice } = treatmentOf("drone-lost", null);
      return { ...base, ...blank, result: "lost", reason: "drone-lost", lines: [ending.because], advice };
    }
  }
}
