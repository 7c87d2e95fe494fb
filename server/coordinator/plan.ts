import type { Cpv } from "../../protocol/atom";
import type { Fact } from "../../protocol/facts";
import { BuildId, RunId } from "../../protocol/ids";
import type { Refusal } from "../../protocol/refusals";
import { rootsAmong } from "./blockage";
import { added, formerStanding, requeueAll } from "./come-back";
import type { Now } from "./command";
import type { CommandOf } from "./decide";
import { placeFirst } from "./move";
import type { Deed } from "./persons";
import type { Pulse } from "./pulse";
import { resolve } from "./resolve";
import type { BuildRow, Swarm } from "./swarm";

/**
 * Packages are added to what is queued: a package version that its target has already, and that is not built, is joined and
 * not queued twice, and when it had failed or was cancelled it is requeued. One that is built is built anew, as a new build.
 * What is joined keeps the needs that it was added with: its own plan was whole, and it may be running by now. Needs name packages
 * of the plan, or ones the swarm has. New builds are numbered so that needs come first.
 */
export function add(swarm: Swarm, _pulse: Pulse, command: CommandOf<"add">, { wall: at }: Now): Deed | Refusal {
  const { target, by } = command;
  const resolved = resolve(swarm, target, command.entries);
  if ("refused" in resolved) return resolved;
  const { fresh, joined } = resolved;
  const { nextBuild, nextRun } = swarm.head.get();
  const run = RunId.parse(nextRun);
  const numbers = new Map(fresh.map(({ entry }, index) => [entry.cpv, BuildId.parse(nextBuild + index)]));
  const over = joined.filter(isOver);
  const again = new Set(over.map(({ build }) => build));
  const facts: Fact[] = again.size > 0 ? requeueAll(swarm, again, by, at) : [];
  const rootsOf = rootsFinder(swarm, again);
  const builds = [...numbers.values()];

  for (const { entry, needs: names, known, leftOut } of fresh) {
    const build = numberOf(numbers, entry.cpv);
    const needs = names.map((need) => numbers.get(need) ?? knownAs(known, need).build);
    const { cpv, slot, expected = null } = entry;
    facts.push({ kind: "build.added", at, build, run, cpv, slot, target, needs, leftOut, expected, by });
    const roots = rootsOf(build, needs);
    if (roots.length > 0) facts.push({ kind: "build.blocked", at, build, roots });
    if (command.to === "held") facts.push({ kind: "build.held", at, build, by, note: "" });
  }
  const known = fresh.flatMap((one) => [...one.known.values()].map(({ build }) => build));
  const placed = command.to === "next" ? placeFirst(swarm, builds, known, by, at) : { facts: [], former: [] };
  return {
    facts: [...facts, ...placed.facts],
    joined: joined.map(({ build }) => build),
    former: [...over.map(formerStanding), ...added(nextBuild, fresh.length), ...placed.former],
  };
}

function isOver({ standing }: BuildRow): boolean {
  return standing.state === "failed" || standing.state === "cancelled";
}

/** Finds what blocks a new build, asking only once about each build it needs. */
function rootsFinder(swarm: Swarm, requeued: ReadonlySet<BuildId>): (build: BuildId, needs: BuildId[]) => BuildId[] {
  const found = new Map<BuildId, BuildId[]>();
  return (build, needs) => {
    const roots = new Set<BuildId>();
    for (const need of needs) {
      const ofNeed = found.get(need) ?? rootsAmong(swarm, [need], requeued);
      found.set(need, ofNeed);
      for (const root of ofNeed) roots.add(root);
    }
    const all = [...roots].sort((one, other) => one - other);
    found.set(build, all);
    return all;
  };
}

function numberOf(numbers: ReadonlyMap<Cpv, BuildId>, cpv: Cpv): BuildId {
  const build = numbers.get(cpv);
  if (build === undefined) throw new Error(`${cpv} was given no number.`);
  return build;
}

function knownAs(known: ReadonlyMap<Cpv, BuildRow>, need: Cpv): BuildRow {
  const row = known.get(need);
  if (!row) throw new Error(`${need} was resolved to no build.`);
  return row;
}
