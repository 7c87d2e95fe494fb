import type { BuildStateName } from "../../protocol/build";
import type { Fact } from "../../protocol/facts";
import type { Actor, BuildId } from "../../protocol/ids";
import type { Former, Place } from "../../protocol/people";
import type { Refusal } from "../../protocol/refusals";
import { refuse } from "../../protocol/refusals";
import type { Millis } from "../../protocol/time";
import { UNDO_WITHIN_MS } from "../../protocol/time";
import { blockDependants, unblockDependants, unbuiltNeeds } from "./blockage";
import type { Now } from "./command";
import type { CommandOf } from "./decide";
import type { Deed } from "./persons";
import { addedBuilds } from "./persons";
import type { Pulse } from "./pulse";
import type { BuildRow, CommandRow, Swarm } from "./swarm";
import { buildRow } from "./swarm";

/**
 * Takes a command back within UNDO_WITHIN: what it replaced is so again. What has started since goes on; what somebody changed
 * since is left as that person wants it, and then the undo is refused.
 */
export function undo(swarm: Swarm, _pulse: Pulse, command: CommandOf<"undo">, { wall: at }: Now): Deed | Refusal {
  const given = swarm.commands.get(command.command);
  if (!given) return refuse("not-found", "There is no such command.", "command");
  if (given.undone) return { facts: [], builds: given.builds };
  const refusal = refuseUndo(swarm, given, at);
  if (refusal) return refusal;
  const open = given.former
    .flatMap(stepsOf)
    .reverse()
    .filter((step) => !hasStarted(swarm, step));
  if (open.length === 0) return refuse("wrong-state", `${startedSince(swarm, given)} has started since.`);
  if (closesCircle(swarm, open)) return refuse("wrong-state", "The queue was ordered anew since.");
  return {
    facts: [
      ...open.flatMap((former) => restored(swarm, former, open, command.by, at)),
      ...graphFacts(swarm, open, at),
      { kind: "command.undone", at, command: given.command, by: command.by },
    ],
    builds: [...new Set(open.flatMap((former) => ("build" in former ? [former.build] : [])))],
  };
}

/** One thing that is made as it was. */
type Step = Exclude<Former, { of: "builds" }> | { of: "build"; build: BuildId };

function stepsOf(former: Former): Step[] {
  return former.of === "builds" ? addedBuilds(former).map((build) => ({ of: "build", build })) : [former];
}

function refuseUndo(swarm: Swarm, given: CommandRow, at: Millis): Refusal | null {
  if (given.former.length === 0) return refuse("wrong-state", `A ${given.what} cannot be undone.`);
  if (at - given.at > UNDO_WITHIN_MS) {
    return refuse("wrong-state", `It was done more than ${UNDO_WITHIN_MS / 1000} s ago.`);
  }
  const touched = new Set(given.former.map(subjectOf));
  let isLater = false;
  for (const other of swarm.commands.values()) {
    if (isLater && !other.undone && other.former.some((former) => touched.has(subjectOf(former)))) {
      return refuse("wrong-state", `${other.by} changed it since.`);
    }
    if (other.command === given.command) isLater = true;
  }
  return null;
}

function subjectOf(former: Former): string {
  if (former.of === "pause") return "pause";
  if (former.of === "builds") return `builds from ${former.first}`;
  return `${former.of} ${"build" in former ? former.build : former.drone}`;
}

/** Then it goes on; likewise what was added and is cancelled already. */
function hasStarted(swarm: Swarm, step: Step): boolean {
  if (!("build" in step)) return false;
  const { standing, attempts } = buildRow(swarm, step.build);
  if (standing.state === "building" || standing.state === "built") return true;
  if (step.of === "build") return attempts.length > 0 || standing.state === "cancelled";
  return step.of === "standing" && attempts.length > step.attempts;
}

function startedSince(swarm: Swarm, { former }: CommandRow): string {
  const [first] = former.flatMap(stepsOf);
  return first && "build" in first ? buildRow(swarm, first.build).cpv : "It";
}

/** Places that were right may hang on each other by now. */
function closesCircle(swarm: Swarm, open: readonly Step[]): boolean {
  const places = new Map(open.flatMap((former) => (former.of === "place" ? [[former.build, former.place]] : [])));
  return [...places.keys()].some((start) => {
    const seen = new Set<BuildId>();
    for (let at: BuildId | null = start; at !== null; ) {
      if (seen.has(at)) return true;
      seen.add(at);
      const row: BuildRow = buildRow(swarm, at);
      const place: Place | null | undefined = places.has(at) ? places.get(at) : row.place;
      at = row.standing.state === "built" ? null : (place?.after ?? null);
    }
    return false;
  });
}

function restored(swarm: Swarm, former: Step, open: readonly Step[], by: Actor, at: Millis): Fact[] {
  switch (former.of) {
    case "place":
      return [{ kind: "build.placed", at, build: former.build, place: former.place, by }];
    case "pin":
      return [{ kind: "build.pinned", at, build: former.build, pin: former.pin, by }];
    case "standing": {
      const { build, standing, failedOn, requeuedAfter } = former;
      const fact: Fact = { kind: "build.restored", at, build, standing, failedOn, requeuedAfter, by };
      if (standing.state !== "queued") return [fact];
      const roots = rootsThen(swarm, buildRow(swarm, build), open);
      return roots.length === 0 ? [fact] : [fact, { kind: "build.blocked", at, build, roots }];
    }
    case "build":
      return [{ kind: "build.cancelled", at, build: former.build, by }];
    case "grounding": {
      const { drone, grounding } = former;
      if (!grounding) return [{ kind: "drone.ungrounded", at, drone, by }];
      const { note, until, cause } = grounding;
      return [{ kind: "drone.grounded", at, drone, by: grounding.by, note, until, cause }];
    }
    case "limit":
      return [{ kind: "drone.limited", at, drone: former.drone, limit: former.limit, by }];
    case "drain":
      return [{ kind: "drone.drained", at, drone: former.drone, drain: former.drain, by }];
    case "pause": {
      const { paused } = former;
      if (!paused) return [{ kind: "swarm.resumed", at, by }];
      return [{ kind: "swarm.paused", at, by: paused.by, note: paused.note }];
    }
  }
}

/** What the builds that stand as before mean for those that need them. */
function graphFacts(swarm: Swarm, open: readonly Step[], at: Millis): Fact[] {
  return [
    ...blockDependants(swarm, rootsAgain(swarm, open), at),
    ...unblockDependants(swarm, rootsNoMore(swarm, open), at),
  ];
}

/** What blocks a build once all of this stands as before. */
function rootsThen(swarm: Swarm, { needs }: BuildRow, open: readonly Step[]): BuildId[] {
  const [again, noMore] = [rootsAgain(swarm, open), rootsNoMore(swarm, open)];
  const blocks = (need: BuildId) => again.has(need) || (isRoot(swarm, need) && !noMore.has(need));
  return [...unbuiltNeeds(swarm, needs)].filter(blocks).sort((one, other) => one - other);
}

function rootsAgain(swarm: Swarm, open: readonly Step[]): Set<BuildId> {
  return changing(open, (build, becomesRoot) => becomesRoot && !isRoot(swarm, build));
}

function rootsNoMore(swarm: Swarm, open: readonly Step[]): Set<BuildId> {
  return changing(open, (build, becomesRoot) => !becomesRoot && isRoot(swarm, build));
}

/** Builds whose standing changes; whether they fail or are cancelled again blocks what needs them. */
function changing(open: readonly Step[], asked: (build: BuildId, becomesRoot: boolean) => boolean): Set<BuildId> {
  const builds = open.flatMap((step) => {
    if (step.of === "build") return asked(step.build, true) ? [step.build] : [];
    return step.of === "standing" &&
      asked(step.build, step.standing.state !== "queued" && step.standing.state !== "held")
      ? [step.build]
      : [];
  });
  return new Set(builds);
}

function isRoot(swarm: Swarm, build: BuildId): boolean {
  return isOver(buildRow(swarm, build).standing.state);
}

function isOver(state: BuildStateName): boolean {
  return state === "failed" || state === "cancelled";
}
