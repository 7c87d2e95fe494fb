import type { Atom, Cpv } from "../../protocol/atom";
import type { Artefact, AssumedNeed, Expectation, FailureReason, LeftOutNeed, Phase } from "../../protocol/build";
import type { Grounding, HostFacts, Probation, TreeSync } from "../../protocol/drone";
import type { JournalEntry } from "../../protocol/facts";
import type { Actor, BuildId, ClaimId, DroneName, RunId, TargetName } from "../../protocol/ids";
import type { CommandId, Drain, Former, JobsLimit, Pause, Place } from "../../protocol/people";
import type { Millis } from "../../protocol/time";
import type { Upgrade } from "../../protocol/upgrade";
import { Cell } from "./cell";
import { Drift } from "./drift";
import { Estimates } from "./estimates/estimates";
import { Gates } from "./gates";
import { HoldsUp } from "./holds-up";
import { Lookups } from "./lookups";
import { Ranking } from "./rank";
import { Serving } from "./serving";
import type { Steps } from "./steps";
import { finish, inSteps } from "./steps";
import { Table } from "./table";
import { Tally } from "./tally";

/**
 * What the facts add up to: rows, committed and tentative. `evolve` alone writes, and only over the committed base; then
 * either the commit succeeds and `fold` makes it so, or it fails and `drop` forgets it. Reading sees the tentative rows, so
 * that the next command of a group builds upon the one before.
 */
export type Swarm = {
  readonly builds: Table<BuildId, BuildRow>;
  readonly drones: Table<DroneName, DroneRow>;
  /** What people told it to do, so that nothing is done twice, and can be taken back. */
  readonly commands: Table<CommandId, CommandRow>;
  readonly head: Cell<SwarmRow>;
  /** Facts since the last fold or drop, numbered. */
  readonly journal: JournalEntry[];
  /** What finished builds took, since the last fold or drop. */
  readonly measured: Measurement[];
  /** What follows from the build rows and from what builds took before, kept while they change. */
  readonly estimates: Estimates;
  readonly lookups: Lookups;
  readonly gates: Gates;
  readonly ranking: Ranking;
  readonly tally: Tally;
  readonly holdsUp: HoldsUp;
  /** What follows from the drone rows alone. */
  readonly serving: Serving;
  readonly drift: Drift;
};

/** What one commit has to save: the facts since the last fold and the rows that they changed. */
export type RowChanges = {
  facts: JournalEntry[];
  builds: BuildRow[];
  drones: DroneRow[];
  dronesRemoved: DroneName[];
  commands: CommandRow[];
  commandsForgotten: CommandId[];
  measurements: Measurement[];
  swarm: SwarmRow | null;
};

/** Rows as a store keeps them; measurements oldest first. */
export type SavedRows = {
  builds: BuildRow[];
  drones: DroneRow[];
  commands: CommandRow[];
  measurements: Measurement[];
  swarm: SwarmRow;
};

/** A swarm as a store gave it back; each lease in it gets a full TTL, because no beat was heard yet. */
export function restore(saved: SavedRows): Swarm {
  const find = (build: BuildId) => builds.get(build);
  const lookups = new Lookups();
  const estimates = new Estimates();
  const serving = new Serving();
  const drift = new Drift();
  const gates = new Gates(
    (row) => estimates.of(row).expected,
    (target) => serving.cores(target),
  );
  const ranking = new Ranking(
    find,
    (build) => lookups.dependants(build),
    (row) => estimates.of(row).expected,
    (row) => gates.secondsBehind(row),
  );
  const tally = new Tally((row) => estimates.of(row));
  const holdsUp = new HoldsUp(find, (build) => lookups.dependants(build));
  const builds = new Table<BuildId, BuildRow>(
    (row) => row.build,
    (before, after) => {
      for (const index of [lookups, gates, ranking, tally, holdsUp, estimates]) index.note(before, after);
    },
  );
  const drones = new Table<DroneName, DroneRow>(
    (row) => row.drone,
    (before, after) => {
      serving.note(before, after);
      drift.note(before, after);
    },
  );
  const commands = new Table<CommandId, CommandRow>((row) => row.command);
  const head = new Cell(saved.swarm);
  const indexes = { lookups, estimates, gates, ranking, tally, holdsUp, serving, drift };
  const swarm: Swarm = { builds, drones, commands, head, journal: [], measured: [], ...indexes };
  // First, so that each build is estimated once, by all that is known.
  for (const measurement of saved.measurements) estimates.learn(measurement);
  const oldestFirst = [...saved.builds].sort((one, other) => one.build - other.build);
  for (const row of oldestFirst) swarm.builds.put(row);
  for (const row of saved.drones) swarm.drones.put(row);
  for (const row of saved.commands) swarm.commands.put(row);
  fold(swarm);
  return swarm;
}

/** The row of a build that a fact or an index names, which therefore exists. */
export function buildRow(swarm: Swarm, build: BuildId): BuildRow {
  const row = swarm.builds.get(build);
  if (!row) throw new Error(`Build ${build} is named but was never added.`);
  return row;
}

export function droneRow(swarm: Swarm, drone: DroneName): DroneRow {
  const row = swarm.drones.get(drone);
  if (!row) throw new Error(`${drone} is named but never joined.`);
  return row;
}

export function commandRow(swarm: Swarm, command: CommandId): CommandRow {
  const row = swarm.commands.get(command);
  if (!row) throw new Error(`Command ${command} is named but was never given.`);
  return row;
}

/** A drone as it joins. */
export function newDrone(who: Pick<DroneRow, "drone" | "target" | "host">, joinedAt: Millis): DroneRow {
  const free = { online: true, grounding: null, drain: null, limit: null, sync: null };
  return { ...who, joinedAt, ...free, record: CLEAN_RECORD, built: 0, failed: 0, historyUntil: 0 };
}

export const EMPTY_SWARM_ROW: SwarmRow = {
  epoch: 0,
  sequence: 0,
  nextBuild: 1,
  nextRun: 1,
  paused: null,
  upgrade: null,
};

/** What a store gives back that never held anything. */
export const NOTHING_SAVED: SavedRows = {
  ...{ builds: [], drones: [], commands: [], measurements: [] },
  swarm: EMPTY_SWARM_ROW,
};

/** Rows as they are, tentative ones too. What was measured is not kept as rows, but as what was learned. */
export function rowsOf({ builds, drones, commands, head }: Swarm): Omit<SavedRows, "measurements"> {
  return {
    builds: [...builds.values()],
    drones: [...drones.values()],
    commands: [...commands.values()],
    swarm: head.get(),
  };
}

export function changes(swarm: Swarm): RowChanges {
  return {
    facts: [...swarm.journal],
    builds: swarm.builds.changed(),
    drones: swarm.drones.changed(),
    measurements: [...swarm.measured],
    dronesRemoved: swarm.drones.removed(),
    commands: swarm.commands.changed(),
    commandsForgotten: swarm.commands.removed(),
    swarm: swarm.head.changed(),
  };
}

/** The commit succeeded: what was tentative is so. Gives the queued builds of which, or behind which, something else is expected now. */
export function fold(swarm: Swarm): BuildId[] {
  return finish(foldInSteps(swarm));
}

export function* foldInSteps(swarm: Swarm): Steps<BuildId[]> {
  swarm.builds.fold();
  swarm.drones.fold();
  swarm.commands.fold();
  swarm.head.fold();
  swarm.tally.fold();
  swarm.journal.length = 0;
  yield;
  yield* inSteps(swarm.measured.splice(0), (measurement) => swarm.estimates.learn(measurement));
  const find = (build: BuildId) => swarm.builds.get(build);
  const renewed = yield* swarm.estimates.renew(find, (row, before) => {
    swarm.tally.reestimate(row, before);
    swarm.ranking.reestimate(row.build);
  });
  swarm.gates.reestimate(renewed.length);
  const gates = yield* swarm.gates.settle(swarm.builds.values());
  for (const build of gates) swarm.ranking.reestimate(build);
  return [...renewed, ...gates];
}

/** Reckons beforehand, in steps, what will be asked for at once and takes long after a big change. */
export function* reckonAhead({ ranking, holdsUp }: Swarm): Steps<void> {
  yield* ranking.settleInSteps();
  yield* holdsUp.countInSteps();
}

/** The commit failed: memory is again what the store holds. */
export function drop(swarm: Swarm): void {
  finish(dropInSteps(swarm));
}

export function* dropInSteps(swarm: Swarm): Steps<void> {
  yield* swarm.builds.dropInSteps();
  swarm.drones.drop();
  swarm.commands.drop();
  swarm.head.drop();
  swarm.tally.drop();
  swarm.journal.length = 0;
  swarm.measured.length = 0;
}

/** One try at a build and how it ended. The newest is the last of its build's list, and its number is that list's length. */
export type Attempt = {
  attempt: number;
  drone: DroneName;
  claim: ClaimId;
  /** Core numbers of the drone, held from grant to finish. */
  cores: number[];
  grantedAt: Millis;
  startedAt: Millis | null;
  ending: AttemptEnding | null;
};

export type AttemptEnding =
  | { result: "built"; at: Millis; elapsedMs: number }
  | FailedEnding
  | { result: "stopped"; at: Millis }
  | { result: "lost"; at: Millis; because: string };

export type FailedEnding = {
  result: "failed";
  at: Millis;
  elapsedMs: number;
  reason: FailureReason;
  phase: Phase | null;
  lines: string[];
  /** What could not be installed of its needs, as its drone told. */
  missing: Atom[];
};

/** A state carries only what is true in it. */
export type BuildState =
  | { state: "waiting"; since: Millis }
  /** With `notBefore` it rests until then, and until a tick has said that it is over. */
  | { state: "ready"; since: Millis; notBefore?: Millis }
  /** The newest attempt runs on its drone and holds its cores. */
  | { state: "building"; stage: "leased"; since: Millis }
  /** The newest attempt ended well; its file is being published. It holds no cores and cannot expire. */
  | { state: "building"; stage: "publishing"; since: Millis; artefact: Artefact }
  /** With `removedAt` its package is not in the binhost any more. */
  | {
      state: "built";
      since: Millis;
      drone: DroneName;
      path: string;
      sizeBytes: number;
      sha256: string;
      removedAt?: Millis;
    }
  | { state: "failed"; since: Millis; reason: FailureReason }
  | { state: "blocked"; since: Millis; roots: BuildId[] }
  | { state: "held"; since: Millis; by: Actor; note: string }
  | { state: "cancelled"; since: Millis; by: Actor };

export type BuildRow = {
  build: BuildId;
  run: RunId;
  cpv: Cpv;
  slot: string;
  target: TargetName;
  needs: BuildId[];
  /** Needs of its plan that were left out to break a circle. */
  leftOut: LeftOutNeed[];
  /** USE flags that are to be set, of those that the package has; null: whichever its drone sets. */
  use: string[] | null;
  /** What its drone has to have installed beside its needs. */
  assumed: AssumedNeed[];
  expected: Expectation | null;
  addedAt: Millis;
  by: Actor;
  /** Why the coordinator added it by itself; null when a person did. */
  addedBecause: string | null;
  /** Failures since the last requeue that the package, or nobody known, is to blame for, by the drone each happened on. */
  failedOn: DroneName[];
  /** Attempts up to this number were before the last requeue and count no longer; 0 when it never was requeued. */
  requeuedAfter: number;
  attempts: Attempt[];
  /** Where a person put it; null: its rank decides. */
  place: Place | null;
  /** Only this drone may build it. */
  pin: DroneName | null;
  standing: BuildState;
};

export type DroneRow = {
  drone: DroneName;
  target: TargetName;
  host: HostFacts;
  joinedAt: Millis;
  /** Heard from lately, as far as facts tell. */
  online: boolean;
  grounding: Grounding | null;
  record: DroneRecord;
  /** A person asked it to finish what it has and claim nothing more. */
  drain: Drain | null;
  /** A person limited how many of its cores may be held at once. */
  limit: JobsLimit | null;
  /** Null: nobody has asked for it yet. */
  sync: TreeSync | null;
  built: number;
  failed: number;
  /** It brought what it merged by itself up to then; 0 before the first. */
  historyUntil: Millis;
};

/** What one finished build took: what estimates are made of. It outlives the queue. */
export type Measurement = {
  /** The fact that told it, and its place among those which that fact told. */
  fact: number;
  place: number;
  cpv: Cpv;
  drone: DroneName;
  cores: number;
  /** Wall time of the package alone. */
  seconds: number;
  /** How long the attempt held its cores; null when the drone merged it by itself. */
  heldSeconds: number | null;
  endedAt: Millis;
  peakMemoryBytes: number | null;
  diskBytes: number | null;
};

/** What the coordinator remembers of how a drone did, for its own groundings. A person's unground wipes it out. */
export type DroneRecord = {
  /** Failed attempts of the last hour, oldest first; `built` is what the drone had built by then. */
  failures: { build: BuildId; attempt: number; at: Millis; built: number }[];
  probation: Probation | null;
  /** By the coordinator: until when, and for how long. */
  lastGrounding: { until: Millis; forMs: number } | null;
};

export const CLEAN_RECORD: DroneRecord = { failures: [], probation: null, lastGrounding: null };

export type SwarmRow = {
  epoch: number;
  /** Journal entries so far. */
  sequence: number;
  nextBuild: number;
  nextRun: number;
  paused: Pause | null;
  /** The rolling upgrade that goes on, or was the last. */
  upgrade: Upgrade | null;
};

/** A person's command that was done, under the id it came with. */
export type CommandRow = {
  command: CommandId;
  at: Millis;
  by: Actor;
  what: string;
  /** Builds that it made or changed. */
  builds: BuildId[];
  /** Builds that a plan named and that were there already. */
  joined: BuildId[];
  /** What it replaced; empty when it cannot be undone. */
  former: Former[];
  undone: boolean;
};
