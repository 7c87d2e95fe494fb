import type { Fact } from "../../protocol/facts";
import type { Actor, BuildId, DroneName } from "../../protocol/ids";
import type { Former, FormerStanding, Place } from "../../protocol/people";
import type { Refusal } from "../../protocol/refusals";
import { refuse } from "../../protocol/refusals";
import type { Millis } from "../../protocol/time";
import { UNDO_WITHIN_MS } from "../../protocol/time";
import type { GraphThen, RootsOf } from "./blockage";
import { closesCircle, rootsFinder, tellDependants } from "./blockage";
import { blockedBy, replanned } from "./come-back";
import type { Now } from "./command";
import type { CommandOf } from "./decide";
import { wouldBeTooMany } from "./judgement";
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
  const then = graphThen(open);
  if (hangOnEachOther(swarm, open) || closesCircle(swarm, then)) {
    return refuse("wrong-state", "The queue was ordered anew since.");
  }
  const rootsOf = rootsFinder(swarm, then);
  const restoredBuilds = new Set(then.isRoot.keys());
  return {
    facts: [
      ...open.flatMap((former) => restored(swarm, former, rootsOf, command.by, at)),
      ...tellDependants(swarm, restoredBuilds, rootsOf, at).filter(
        (fact) => !("build" in fact && restoredBuilds.has(fact.build)),
      ),
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
  const gone = dronesOf(given).find((drone) => !swarm.drones.get(drone));
  return gone ? refuse("wrong-state", `${gone} was removed since.`) : null;
}

/** Those that an undo would change, or pin builds to. */
function dronesOf({ former }: CommandRow): DroneName[] {
  return former.flatMap((each) => {
    if ("drone" in each) return [each.drone];
    return each.of === "pin" && each.pin !== null ? [each.pin] : [];
  });
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
function hangOnEachOther(swarm: Swarm, open: readonly Step[]): boolean {
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

function restored(swarm: Swarm, former: Step, rootsOf: RootsOf, by: Actor, at: Millis): Fact[] {
  switch (former.of) {
    case "place":
      return [{ kind: "build.placed", at, build: former.build, place: former.place, by }];
    case "pin":
      return [{ kind: "build.pinned", at, build: former.build, pin: former.pin, by }];
    case "standing": {
      const { build, standing, failedOn, requeuedAfter, plan } = former;
      return [
        ...(plan ? [replanned(buildRow(swarm, build), plan, by, at)] : []),
        { kind: "build.restored", at, build, standing, failedOn, requeuedAfter, by },
        ...(standing.state === "queued" ? blockedBy(build, rootsOf(build), at) : []),
      ];
    }
    case "build":
      return [{ kind: "build.cancelled", at, build: former.build, by }];
    case "grounding": {
      const { drone, grounding } = former;
      if (!grounding) return [{ kind: "drone.ungrounded", at, drone, by }];
      const { note, until, cause } = grounding;
      // Others were grounded meanwhile: as the coordinator does with one too many.
      if (cause && wouldBeTooMany(swarm, drone)) {
        return [
          { kind: "drone.ungrounded", at, drone, by },
          { kind: "drone.suspected", at, drone, cause },
        ];
      }
      return [{ kind: "drone.grounded", at, drone, by: grounding.by, note, until, cause }];
    }
    case "limit":
      return [{ kind: "drone.limited", at, drone: former.drone, limit: former.limit, by }];
    case "drain":
      return [{ kind: "drone.drained", at, drone: former.drone, drain: former.drain, by }];
    case "sync": {
      const { drone } = former;
      return swarm.drones.get(drone)?.sync?.state === "asked" ? [{ kind: "sync.called-off", at, drone, by }] : [];
    }
    case "pause": {
      const { paused } = former;
      if (!paused) return [{ kind: "swarm.resumed", at, by }];
      return [{ kind: "swarm.paused", at, by: paused.by, note: paused.note }];
    }
  }
}

/** The graph once all of this is as before. */
function graphThen(open: readonly Step[]): GraphThen {
  const isRoot = open.flatMap((step): [BuildId, boolean][] => {
    if (step.of === "build") return [[step.build, true]];
    return step.of === "standing" ? [[step.build, isOver(step.standing.state)]] : [];
  });
  const needs = open.flatMap((step): [BuildId, BuildId[]][] =>
    step.of === "standing" && step.plan ? [[step.build, step.plan.needs]] : [],
  );
  return { isRoot: new Map(isRoot), needs: new Map(needs) };
}

function isOver(state: FormerStanding["state"]): boolean {
  return state === "failed" || state === "cancelled";
}
