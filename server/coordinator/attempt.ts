import type { Outcome } from "../../protocol/build";
import type { Fact } from "../../protocol/facts";
import type { Refusal } from "../../protocol/refusals";
import { refuse } from "../../protocol/refusals";
import type { Millis } from "../../protocol/time";
import type { Now } from "./command";
import type { CommandOf, Decision, Recorded } from "./decide";
import { waitForMissing } from "./missing";
import type { Pulse } from "./pulse";
import { afterSetbacks, wasTriedTooOften } from "./retry";
import { returned } from "./roll-call";
import { leaseOn } from "./service";
import type { Attempt, BuildRow, DroneRow, Swarm } from "./swarm";
import { buildRow } from "./swarm";

/**
 * The life of an attempt after its grant, behind the fence: only the newest attempt of a build can change anything, and each
 * ending is counted once. What a drone tells twice is answered twice alike.
 */

const RECORDED: Recorded = { kind: "recorded" };
const STALE: Recorded = { kind: "stale" };

export function start(swarm: Swarm, _pulse: Pulse, command: CommandOf<"start">, now: Now): Decision<"start"> {
  const told = whatIsTold(swarm, command);
  if (told.kind === "unknown") return { facts: [], reply: told.reply };
  const { drone, row, attempt } = told;
  const facts: Fact[] = returned(drone, now.wall);
  if (leaseOn(row)?.attempt !== attempt) return { facts, reply: attempt.startedAt === null ? STALE : RECORDED };
  if (attempt.startedAt === null) facts.push({ kind: "attempt.started", at: now.wall, ...keyOf(row, attempt) });
  return { facts, reply: RECORDED };
}

export function finish(swarm: Swarm, _pulse: Pulse, command: CommandOf<"finish">, now: Now): Decision<"finish"> {
  const told = whatIsTold(swarm, command);
  if (told.kind === "unknown") return { facts: [], reply: told.reply };
  const { drone, row, attempt } = told;
  const { outcome } = command;
  const back = returned(drone, now.wall);
  if (attempt.ending && attempt.ending.result !== "lost") return { facts: back, reply: RECORDED };
  if (!mayStillCount(row, attempt, outcome)) return { facts: back, reply: STALE };
  const finished: Fact = { kind: "attempt.finished", at: now.wall, ...keyOf(row, attempt), outcome };
  return { facts: [...back, finished, ...afterwards(swarm, row, attempt, outcome, now.wall)], reply: RECORDED };
}

/** The package is in its place and in the index: the build is built, and what waited only for it is ready. */
export function published(
  swarm: Swarm,
  _pulse: Pulse,
  command: CommandOf<"published">,
  { wall: at }: Now,
): Decision<"published"> {
  const publishing = publishingOf(swarm, command);
  if (!publishing) return { facts: [], reply: wasPublished(swarm, command) ? RECORDED : STALE };
  const { row, attempt } = publishing;
  const { path, sizeBytes, sha256 } = command;
  const fact: Fact = { kind: "artefact.published", at, ...keyOf(row, attempt), path, sizeBytes, sha256 };
  return { facts: [fact, ...readied(swarm, row, at)], reply: RECORDED };
}

/** The package could not be published: the attempt failed after all, and the build is tried again. */
export function unpublishable(
  swarm: Swarm,
  _pulse: Pulse,
  command: CommandOf<"unpublishable">,
  { wall: at }: Now,
): Decision<"unpublishable"> {
  const publishing = publishingOf(swarm, command);
  if (!publishing) return { facts: [], reply: STALE };
  const { row, attempt } = publishing;
  const { reason, why } = command;
  const refused: Fact = { kind: "artefact.refused", at, ...keyOf(row, attempt), reason, why };
  const setback = { row, attempt: attempt.attempt, reason, phase: "uploading" } as const;
  return { facts: [refused, ...afterSetbacks(swarm, [setback], at)], reply: RECORDED };
}

/**
 * An attempt that runs, or that was given up while nobody else was granted its build: a late success is never wasted. What
 * failed before a requeue is not held against the build after it.
 */
function mayStillCount(row: BuildRow, attempt: Attempt, outcome: Outcome): boolean {
  if (attempt !== row.attempts.at(-1)) return false;
  if (leaseOn(row)) return true;
  return row.standing.state === "ready" && (outcome.result === "built" || attempt.attempt > row.requeuedAfter);
}

function afterwards(swarm: Swarm, row: BuildRow, attempt: Attempt, outcome: Outcome, at: Millis): Fact[] {
  switch (outcome.result) {
    case "built":
      return [];
    case "failed":
      return afterFailure(swarm, row, attempt, outcome, at);
    case "stopped":
      return afterSetbacks(swarm, [{ row, attempt: attempt.attempt, reason: "stopped", phase: null }], at);
  }
}

function afterFailure(
  swarm: Swarm,
  row: BuildRow,
  { attempt }: Attempt,
  { reason, phase, missing = [] }: Outcome & { result: "failed" },
  at: Millis,
): Fact[] {
  const setback = { row, attempt, reason, phase };
  const waits = wasTriedTooOften(setback) ? null : waitForMissing(swarm, row, missing, at);
  return waits ?? afterSetbacks(swarm, [setback], at);
}

function readied(swarm: Swarm, row: BuildRow, at: Millis): Fact[] {
  return [...swarm.lookups.dependants(row.build)]
    .map((build) => buildRow(swarm, build))
    .filter(({ build, standing }) => standing.state === "waiting" && swarm.lookups.unmet(build) === 1)
    .map(({ build }) => ({ kind: "build.readied", at, build }));
}

type Told =
  | { kind: "known"; drone: DroneRow; row: BuildRow; attempt: Attempt }
  | { kind: "unknown"; reply: Recorded | Refusal };

/** The attempt that a drone's report is about, which must have been granted to that drone. */
function whatIsTold(swarm: Swarm, command: CommandOf<"start"> | CommandOf<"finish">): Told {
  const drone = swarm.drones.get(command.drone);
  if (!drone) return { kind: "unknown", reply: refuse("no-session") };
  const row = swarm.builds.get(command.build);
  const attempt = row?.attempts[command.attempt - 1];
  if (!row || !attempt) return { kind: "unknown", reply: STALE };
  if (attempt.drone !== command.drone) return { kind: "unknown", reply: refuse("not-your-attempt") };
  return { kind: "known", drone, row, attempt };
}

type Key = { build: BuildRow["build"]; attempt: number };

function publishingOf(swarm: Swarm, { build, attempt }: Key): { row: BuildRow; attempt: Attempt } | undefined {
  const row = swarm.builds.get(build);
  const newest = row?.attempts.at(-1);
  if (!row || newest?.attempt !== attempt) return undefined;
  const { standing } = row;
  return standing.state === "building" && standing.stage === "publishing" ? { row, attempt: newest } : undefined;
}

function wasPublished(swarm: Swarm, { build, attempt }: Key): boolean {
  const row = swarm.builds.get(build);
  return row?.standing.state === "built" && row.attempts.length === attempt;
}

function keyOf({ build }: BuildRow, { attempt, drone }: Attempt) {
  return { build, attempt, drone };
}
