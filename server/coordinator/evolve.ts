import type { Outcome } from "../../protocol/build";
import type { Probation } from "../../protocol/drone";
import type { Fact, FactOf, JournalEntry } from "../../protocol/facts";
import type { AttemptKey, BuildId, DroneName } from "../../protocol/ids";
import { attemptLabel } from "../../protocol/ids";
import type { CommandId } from "../../protocol/people";
import { PROBATION_PAUSE_MS, STRIKE_WINDOW_MS } from "../../protocol/rules";
import type { Millis } from "../../protocol/time";
import { COMMAND_KNOWN_MS, MAX_COMMANDS_KNOWN } from "../../protocol/time";
import type { Upgrade } from "../../protocol/upgrade";
import { countsAsFailure } from "./failure-table";
import type {
  Attempt,
  AttemptEnding,
  BuildRow,
  BuildState,
  CommandRow,
  DroneRecord,
  DroneRow,
  Measurement,
  Swarm,
  SwarmRow,
} from "./swarm";
import { buildRow, CLEAN_RECORD, commandRow, droneRow, newDrone } from "./swarm";

/**
 * What each fact means for the rows, and nothing else: no rule is decided here. Writes into the tentative swarm only, numbers
 * the fact, and throws when a fact cannot follow upon what stands, because then either a rule or the journal is broken.
 */
export function evolve(swarm: Swarm, fact: Fact): JournalEntry {
  const { build, drone, droneRemoved, command, commandsForgotten = [], head, measured = [] } = changeBy(swarm, fact);
  if (build) swarm.builds.put(build);
  if (drone) swarm.drones.put(drone);
  if (droneRemoved) swarm.drones.remove(droneRemoved);
  for (const forgotten of commandsForgotten) swarm.commands.remove(forgotten);
  if (command) swarm.commands.put(command);
  const before = swarm.head.get();
  const entry = { sequence: before.sequence + 1, fact };
  swarm.head.put({ ...before, ...head, sequence: entry.sequence });
  for (const [place, one] of measured.entries()) swarm.measured.push({ fact: entry.sequence, place, ...one });
  swarm.journal.push(entry);
  return entry;
}

/** The rows that a fact replaces. */
type Change = {
  build?: BuildRow;
  drone?: DroneRow;
  droneRemoved?: DroneName;
  command?: CommandRow;
  commandsForgotten?: CommandId[];
  head?: Partial<SwarmRow>;
  measured?: Measured[];
};
type Measured = Omit<Measurement, "fact" | "place">;

function changeBy(swarm: Swarm, fact: Fact): Change {
  switch (fact.kind) {
    case "epoch.began":
      return { head: { epoch: fact.epoch } };
    case "swarm.paused":
      return { head: { paused: { by: fact.by, at: fact.at, note: fact.note } } };
    case "swarm.resumed":
      return { head: { paused: null } };

    case "build.added":
      return add(swarm, fact);
    case "build.replanned":
      return replan(swarm, fact);
    case "build.readied":
      return stand(swarm, fact, { state: "ready", since: fact.at });
    case "build.rested":
      return stand(swarm, fact, { state: "ready", since: fact.at, notBefore: fact.notBefore });
    case "build.waited":
      return stand(swarm, fact, { state: "waiting", since: fact.at });
    case "build.blocked":
      return stand(swarm, fact, { state: "blocked", since: fact.at, roots: fact.roots });
    case "build.held":
      return stand(swarm, fact, { state: "held", since: fact.at, by: fact.by, note: fact.note });
    case "build.released":
      return { build: backInQueue(swarm, unbuilt(swarm, fact), fact.at) };
    case "build.placed":
      return { build: { ...unbuilt(swarm, fact), place: fact.place } };
    case "build.pinned":
      return { build: { ...unbuilt(swarm, fact), pin: fact.pin } };
    case "build.cancelled":
      return stand(swarm, fact, { state: "cancelled", since: fact.at, by: fact.by });
    case "build.requeued":
      return requeue(swarm, fact);
    case "build.restored":
      return restoreBuild(swarm, fact);
    case "build.failed":
      return stand(swarm, fact, { state: "failed", since: fact.at, reason: fact.reason });

    case "lease.granted":
      return grant(swarm, fact);
    case "lease.expired":
      return lose(swarm, fact, "nobody vouched for it");
    case "lease.dropped":
      return lose(swarm, fact, fact.because);
    case "lease.revived":
      return revive(swarm, fact);

    case "attempt.started": {
      const { row, attempt } = newest(swarm, fact);
      return { build: withNewest(row, { ...attempt, startedAt: fact.at }) };
    }
    case "attempt.finished":
      return finish(swarm, fact);
    case "artefact.published":
      return publish(swarm, fact);
    case "artefact.refused":
      return refuseArtefact(swarm, fact);

    case "package.removed":
      return removePackage(swarm, fact);
    case "release.made":
    case "release.promoted":
    case "release.removed":
      return {};

    case "drone.joined":
      return join(fact);
    case "drone.changed":
      return changeDrone(swarm, fact, { target: fact.target, host: fact.host });
    case "drone.returned":
      return changeDrone(swarm, fact, { online: true });
    case "drone.lost":
      return changeDrone(swarm, fact, { online: false });
    case "drone.grounded":
      return ground(swarm, fact);
    case "drone.ungrounded":
      return changeDrone(swarm, fact, { grounding: null, record: CLEAN_RECORD });
    case "drone.readmitted":
      return onProbation(swarm, fact, { since: fact.at, notBefore: fact.at, cause: null });
    case "drone.suspected": {
      const { at: since, cause } = fact;
      return onProbation(swarm, fact, { since, notBefore: since + PROBATION_PAUSE_MS, cause });
    }
    case "history.brought":
      return recall(swarm, fact);
    case "drone.limited":
      return changeDrone(swarm, fact, { limit: fact.limit });
    case "drone.drained":
      return changeDrone(swarm, fact, { drain: fact.drain });
    case "upgrade.began": {
      const { at: since, by, to, atOnce } = fact;
      const drones = fact.drones.map((entry) => ({ ...entry, standing: { state: "waiting" as const } }));
      return { head: { upgrade: { by, since, to, atOnce, stopped: null, endedAt: null, drones } } };
    }
    case "upgrade.stepped":
      return stepUpgrade(swarm, fact);
    case "upgrade.stopped":
      return {
        head: { upgrade: { ...upgradeOf(swarm, fact), stopped: upgradeOf(swarm, fact).stopped ?? fact.because } },
      };
    case "upgrade.ended":
      return { head: { upgrade: { ...upgradeOf(swarm, fact), endedAt: fact.at } } };
    case "sync.asked":
      return changeDrone(swarm, fact, { sync: { state: "asked", by: fact.by, at: fact.at } });
    case "sync.called-off":
      return changeDrone(swarm, fact, { sync: null });
    case "sync.ended":
      return endSync(swarm, fact);
    case "drone.removed":
      return { droneRemoved: droneRow(swarm, fact.drone).drone };

    case "command.given": {
      const { at, command, by, what, builds, joined, former } = fact;
      return {
        command: { command, at, by, what, builds, joined, former, undone: false },
        commandsForgotten: tooOld(swarm, at),
      };
    }
    case "command.undone":
      return { command: { ...commandRow(swarm, fact.command), undone: true } };
  }
}

/** The oldest commands, once nobody needs to know them any more; a few at a time, so that no commit grows big by it. */
function tooOld({ commands }: Swarm, at: Millis): CommandId[] {
  const old: CommandId[] = [];
  const tooMany = commands.size + 1 - MAX_COMMANDS_KNOWN;
  for (const given of commands.values()) {
    const isKnown = old.length >= tooMany && at - given.at < COMMAND_KNOWN_MS;
    if (isKnown || old.length === FORGOTTEN_AT_ONCE) break;
    old.push(given.command);
  }
  return old;
}

const FORGOTTEN_AT_ONCE = 100;

function add(swarm: Swarm, fact: FactOf<"build.added">): Change {
  const { at, build, run, cpv, slot, target, needs, leftOut, assumed, use, expected, by, because = null } = fact;
  if (swarm.builds.get(build)) throw new Error(`Build ${build} (${cpv}) was added twice.`);
  const { nextBuild, nextRun } = swarm.head.get();
  const allBuilt = needs.every((need) => buildRow(swarm, need).standing.state === "built");
  const standing: BuildState = { state: allBuilt ? "ready" : "waiting", since: at };
  const untried = { failedOn: [], requeuedAfter: 0, attempts: [], place: null, pin: null };
  const plan = { slot, needs, leftOut, assumed, use, expected };
  return {
    build: { build, run, cpv, target, ...plan, addedAt: at, by, addedBecause: because, ...untried, standing },
    head: { nextBuild: Math.max(nextBuild, build + 1), nextRun: Math.max(nextRun, run + 1) },
  };
}

function replan(swarm: Swarm, fact: FactOf<"build.replanned">): Change {
  const { slot, needs, leftOut, assumed, use, expected } = fact;
  const row = unbuilt(swarm, fact);
  if (row.standing.state === "building")
    throw new Error(`${fact.kind} names build ${row.build}, which is being built.`);
  for (const need of needs) buildRow(swarm, need);
  return { build: { ...row, slot, needs, leftOut, assumed, use, expected } };
}

function requeue(swarm: Swarm, fact: FactOf<"build.requeued">): Change {
  const row = unbuilt(swarm, fact);
  return { build: { ...backInQueue(swarm, row, fact.at), failedOn: [], requeuedAfter: row.attempts.length } };
}

function restoreBuild(swarm: Swarm, fact: FactOf<"build.restored">): Change {
  const { at: since, standing, failedOn, requeuedAfter } = fact;
  const row = { ...unbuilt(swarm, fact), failedOn, requeuedAfter };
  if (standing.state === "queued") return { build: backInQueue(swarm, row, since) };
  return { build: { ...row, standing: { ...standing, since } } };
}

function backInQueue(swarm: Swarm, row: BuildRow, since: Millis): BuildRow {
  return { ...row, standing: { state: swarm.lookups.unmet(row.build) === 0 ? "ready" : "waiting", since } };
}

function grant(swarm: Swarm, fact: FactOf<"lease.granted">): Change {
  const { at, attempt, drone, claim, cores } = fact;
  const row = buildRow(swarm, fact.build);
  if (row.standing.state !== "ready" || attempt !== row.attempts.length + 1) {
    throw new Error(
      `Attempt ${attemptLabel(fact)} was granted after ${row.attempts.length}, while its build is ${row.standing.state}.`,
    );
  }
  const granted: Attempt = { attempt, drone, claim, cores, grantedAt: at, startedAt: null, ending: null };
  return {
    build: {
      ...row,
      attempts: [...row.attempts, granted],
      standing: { state: "building", stage: "leased", since: at },
    },
  };
}

function lose(swarm: Swarm, fact: FactOf<"lease.expired" | "lease.dropped">, because: string): Change {
  const { row, attempt } = newest(swarm, fact);
  return { build: over(row, attempt, { result: "lost", at: fact.at, because }) };
}

function revive(swarm: Swarm, fact: FactOf<"lease.revived">): Change {
  const { row, attempt } = newest(swarm, fact);
  const revived = withNewest(row, { ...attempt, cores: fact.cores, ending: null });
  return { build: { ...revived, standing: { state: "building", stage: "leased", since: fact.at } } };
}

function finish(swarm: Swarm, fact: FactOf<"attempt.finished">): Change {
  const { at, outcome } = fact;
  const { row, attempt } = newest(swarm, fact);
  switch (outcome.result) {
    case "built": {
      const ended = withNewest(row, { ...attempt, ending: { result: "built", at, elapsedMs: outcome.elapsedMs } });
      const { artefact } = outcome;
      return {
        build: { ...ended, standing: { state: "building", stage: "publishing", since: at, artefact } },
        measured: [measuredBy(row, attempt, outcome, at)],
      };
    }
    case "failed": {
      const { elapsedMs, reason, phase, lines, missing = [] } = outcome;
      return fail(swarm, row, attempt, { result: "failed", at, elapsedMs, reason, phase, lines, missing });
    }
    case "stopped":
      return { build: over(row, attempt, { result: "stopped", at }) };
  }
}

/** An older agent tells only how long the whole attempt took. */
function measuredBy(row: BuildRow, attempt: Attempt, outcome: Outcome & { result: "built" }, at: Millis): Measured {
  const { buildMs = outcome.elapsedMs, peakMemoryBytes = null, diskBytes = null } = outcome.usage ?? {};
  return {
    cpv: row.cpv,
    drone: attempt.drone,
    cores: attempt.cores.length,
    seconds: buildMs / 1000,
    heldSeconds: Math.max(0, at - attempt.grantedAt) / 1000,
    endedAt: at,
    peakMemoryBytes,
    diskBytes,
  };
}

function recall(swarm: Swarm, fact: FactOf<"history.brought">): Change {
  const { drone, merges } = fact;
  const unmeasured = { heldSeconds: null, peakMemoryBytes: null, diskBytes: null };
  return {
    ...changeDrone(swarm, fact, { historyUntil: Math.max(...merges.map(({ endedAt }) => endedAt)) }),
    measured: merges.map((merge) => ({ ...merge, drone, ...unmeasured })),
  };
}

function publish(swarm: Swarm, fact: FactOf<"artefact.published">): Change {
  const { at, path, sizeBytes, sha256 } = fact;
  const { row } = publishing(swarm, fact);
  const drone = droneRow(swarm, fact.drone);
  return {
    build: { ...row, standing: { state: "built", since: at, drone: fact.drone, path, sizeBytes, sha256 } },
    drone: { ...drone, built: drone.built + 1, record: { ...drone.record, probation: null } },
  };
}

function refuseArtefact(swarm: Swarm, fact: FactOf<"artefact.refused">): Change {
  const { row, attempt } = publishing(swarm, fact);
  const elapsedMs = attempt.ending?.result === "built" ? attempt.ending.elapsedMs : 0;
  return fail(swarm, row, attempt, {
    result: "failed",
    at: fact.at,
    elapsedMs,
    reason: fact.reason,
    phase: "uploading",
    lines: [fact.why],
    missing: [],
  });
}

function fail(swarm: Swarm, row: BuildRow, attempt: Attempt, ending: AttemptEnding & { result: "failed" }): Change {
  const failedOn = countsAsFailure(ending.reason, ending.phase) ? [...row.failedOn, attempt.drone] : row.failedOn;
  const drone = droneRow(swarm, attempt.drone);
  return {
    build: { ...over(row, attempt, ending), failedOn },
    drone: { ...drone, failed: drone.failed + 1, record: withFailure(drone, attempt, row.build, ending.at) },
  };
}

function withFailure({ record, built }: DroneRow, { attempt }: Attempt, build: BuildId, at: Millis): DroneRecord {
  const recent = record.failures.filter((one) => at - one.at < STRIKE_WINDOW_MS);
  const probation = record.probation && { ...record.probation, notBefore: at + PROBATION_PAUSE_MS };
  return { ...record, failures: [...recent, { build, attempt, at, built }], probation };
}

/** An attempt that ended without a package: its build may be tried again, until a fact says otherwise. */
function over(row: BuildRow, attempt: Attempt, ending: AttemptEnding): BuildRow {
  return { ...withNewest(row, { ...attempt, ending }), standing: { state: "ready", since: ending.at } };
}

function stand(swarm: Swarm, fact: { kind: string; build: BuildId }, standing: BuildState): Change {
  return { build: { ...unbuilt(swarm, fact), standing } };
}

function join({ at, drone, target, host }: FactOf<"drone.joined">): Change {
  return { drone: newDrone({ drone, target, host }, at) };
}

function ground(swarm: Swarm, fact: FactOf<"drone.grounded">): Change {
  const { at: since, by, note, until, cause } = fact;
  const { record } = droneRow(swarm, fact.drone);
  const lastGrounding = cause && until ? { until, forMs: until - since } : record.lastGrounding;
  return changeDrone(swarm, fact, {
    grounding: { by, note, since, until, cause },
    record: { failures: [], probation: null, lastGrounding },
  });
}

function onProbation(swarm: Swarm, fact: { drone: DroneName }, probation: Probation): Change {
  const { record } = droneRow(swarm, fact.drone);
  return changeDrone(swarm, fact, { grounding: null, record: { ...record, failures: [], probation } });
}

function stepUpgrade(swarm: Swarm, fact: FactOf<"upgrade.stepped">): Change {
  const { drone, standing, at } = fact;
  const upgrade = upgradeOf(swarm, fact);
  const drones = upgrade.drones.map((entry) => (entry.drone === drone ? { ...entry, standing } : entry));
  const head = { upgrade: { ...upgrade, drones } };
  if (standing.state !== "proving") return { head };
  return { ...proveItself(swarm, fact, at), head };
}

function upgradeOf(swarm: Swarm, { kind }: Fact): Upgrade {
  const { upgrade } = swarm.head.get();
  if (!upgrade || upgrade.endedAt !== null) throw new Error(`${kind}, but no upgrade goes on.`);
  return upgrade;
}

/** On probation; a person's grounding stays. */
function proveItself(swarm: Swarm, fact: { drone: DroneName }, at: Millis): Change {
  const { record } = droneRow(swarm, fact.drone);
  return changeDrone(swarm, fact, {
    record: { ...record, failures: [], probation: { since: at, notBefore: at, cause: null } },
  });
}

function endSync(swarm: Swarm, fact: FactOf<"sync.ended">): Change {
  const { at, drone, why } = fact;
  const { sync } = droneRow(swarm, drone);
  if (sync?.state !== "asked") throw new Error(`${fact.kind} names ${drone}, which nobody asked for it.`);
  const { by } = sync;
  return changeDrone(swarm, fact, {
    sync: why === null ? { state: "done", by, at } : { state: "failed", by, at, why },
  });
}

function changeDrone(swarm: Swarm, { drone }: { drone: DroneName }, change: Partial<DroneRow>): Change {
  return { drone: { ...droneRow(swarm, drone), ...change } };
}

function removePackage(swarm: Swarm, { build, at }: FactOf<"package.removed">): Change {
  const row = buildRow(swarm, build);
  const { standing } = row;
  if (standing.state !== "built" || standing.removedAt !== undefined) {
    throw new Error(`package.removed names build ${build} (${row.cpv}), which has no published package.`);
  }
  return { build: { ...row, standing: { ...standing, removedAt: at } } };
}

/** The row of a build, which must not be built: nothing undoes that. */
function unbuilt(swarm: Swarm, { kind, build }: { kind: string; build: BuildId }): BuildRow {
  const row = buildRow(swarm, build);
  if (row.standing.state === "built") throw new Error(`${kind} names build ${build} (${row.cpv}), which is built.`);
  return row;
}

/** An attempt that must be its build's newest, and this drone's: the fence holds in the journal too. */
function newest(swarm: Swarm, fact: AttemptKey & { kind: string; build: BuildId; drone: DroneName }) {
  const row = unbuilt(swarm, fact);
  const attempt = row.attempts.at(-1);
  if (attempt?.attempt !== fact.attempt || attempt.drone !== fact.drone) {
    const known = attempt ? `${attempt.attempt} on ${attempt.drone}` : "none";
    throw new Error(`${fact.kind} names attempt ${attemptLabel(fact)} on ${fact.drone}, but the newest is ${known}.`);
  }
  return { row, attempt };
}

function publishing(swarm: Swarm, fact: FactOf<"artefact.published" | "artefact.refused">) {
  const { standing } = buildRow(swarm, fact.build);
  if (standing.state !== "building" || standing.stage !== "publishing") {
    throw new Error(`${fact.kind} names attempt ${attemptLabel(fact)}, but its build is ${standing.state}.`);
  }
  return newest(swarm, fact);
}

function withNewest(row: BuildRow, attempt: Attempt): BuildRow {
  return { ...row, attempts: [...row.attempts.slice(0, -1), attempt] };
}
