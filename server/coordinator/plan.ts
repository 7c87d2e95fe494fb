import type { Cpv } from "../../protocol/atom";
import type { PlannedBuild } from "../../protocol/build";
import type { Fact } from "../../protocol/facts";
import type { Actor, TargetName } from "../../protocol/ids";
import { BuildId, RunId } from "../../protocol/ids";
import type { Former } from "../../protocol/people";
import type { PlanEntry } from "../../protocol/plan";
import type { Refusal } from "../../protocol/refusals";
import type { Millis } from "../../protocol/time";
import { rootsFinder, tellDependants } from "./blockage";
import { added, blockedBy, formerStanding, planOf, replanned, requeueOne } from "./come-back";
import type { Now } from "./command";
import type { CommandOf } from "./decide";
import { suppliedBy } from "./missing";
import { placeFirst } from "./move";
import type { Deed } from "./persons";
import type { Pulse } from "./pulse";
import type { Planned } from "./resolve";
import { resolve } from "./resolve";
import type { Steps } from "./steps";
import { inSteps } from "./steps";
import type { BuildRow, Swarm } from "./swarm";

/**
 * Packages are added to what is queued: a package version that its target has already, and that is not built, is joined and
 * not queued twice. In the queue it keeps the needs that it was added with: its own plan was whole, and it may be running by now.
 * When it had failed or was cancelled it is tried again, and needs what the new plan says: the old one may be why it failed. So is what
 * lacked something that is added now. One that is built is built anew, as a new build. Needs name packages of the plan, or ones the swarm has. New builds are numbered so
 * that needs come first.
 */
export function* add(swarm: Swarm, _pulse: Pulse, command: CommandOf<"add">, { wall: at }: Now): Steps<Deed | Refusal> {
  const { by } = command;
  const addition = yield* additionOf(swarm, command, at);
  if ("refused" in addition) return addition;
  const { facts, fresh, joined, known, former } = addition;
  const builds = fresh.map(({ build }) => build);
  const held =
    command.to === "held" ? builds.map((build): Fact => ({ kind: "build.held", at, build, by, note: "" })) : [];
  const placed = command.to === "next" ? placeFirst(swarm, builds, known, by, at) : { facts: [], former: [] };
  return {
    facts: [...facts, ...held, ...placed.facts],
    joined: joined.map(({ build }) => build),
    former: [...former, ...placed.former],
  };
}

/** What is to be added, by whom, and why when the coordinator does it by itself. */
export type Adding = { target: TargetName; entries: readonly PlanEntry[]; by: Actor; because?: string };

export type Addition = {
  facts: Fact[];
  /** New builds, needs first. */
  fresh: Numbered[];
  /** What was there already and is not built. */
  joined: BuildRow[];
  /** Builds of the swarm that these need. */
  known: BuildId[];
  former: Former[];
};

export function* additionOf(
  swarm: Swarm,
  { target, entries, by, because }: Adding,
  at: Millis,
): Steps<Addition | Refusal> {
  const resolved = yield* resolve(swarm, target, entries);
  if ("refused" in resolved) return resolved;
  const { planned, joined } = resolved;
  const { nextBuild, nextRun } = swarm.head.get();
  const run = RunId.parse(nextRun);
  const { fresh, named } = yield* numbered(planned, nextBuild);
  const needs = new Map([...fresh, ...named].map(({ build, plan }) => [build, plan.needs]));
  const suppliers = [...fresh.map(({ build, cpv, plan }) => ({ build, cpv, slot: plan.slot })), ...joined];
  const again = [...named, ...suppliedBy(swarm, target, suppliers, needs)];
  for (const { row, plan } of again) needs.set(row.build, plan.needs);
  const rootsOf = rootsFinder(swarm, { isRoot: new Map(again.map(({ row }) => [row.build, false])), needs });
  const facts: Fact[] = [];
  yield* inSteps(fresh, ({ build, cpv, plan }) => {
    facts.push(
      { kind: "build.added", at, build, run, cpv, target, ...plan, by, ...(because !== undefined && { because }) },
      ...blockedBy(build, rootsOf(build), at),
    );
  });
  for (const { row, plan } of again) {
    if (!samePlan(row, plan)) facts.push(replanned(row, plan, by, at));
    facts.push(...requeueOne(row.build, rootsOf(row.build), by, at));
  }
  const requeued = again.map(({ row }) => row.build);
  return {
    facts: [...facts, ...tellDependants(swarm, requeued, rootsOf, at)],
    fresh,
    joined,
    known: planned.flatMap((one) => [...one.known.values()].map(({ build }) => build)),
    former: [
      ...again.map(({ row, plan }) => formerStanding(row, samePlan(row, plan) ? null : planOf(row))),
      ...added(nextBuild, fresh.length),
    ],
  };
}

export type Numbered = { build: BuildId; cpv: Cpv; plan: PlannedBuild };
type Again = Numbered & { row: BuildRow };

/** New builds with their numbers, and those that are tried again, with what they need by number. */
function* numbered(planned: readonly Planned[], nextBuild: number): Steps<{ fresh: Numbered[]; named: Again[] }> {
  const numbers = new Map<Cpv, BuildId>();
  let next = nextBuild;
  for (const { entry, row } of planned) numbers.set(entry.cpv, row?.build ?? BuildId.parse(next++));
  const fresh: Numbered[] = [];
  const named: Again[] = [];
  yield* inSteps(planned, ({ entry, row, needs: names, known, leftOut, assumed }) => {
    const { cpv, slot } = entry;
    const needs = names.map((need) => numbers.get(need) ?? knownAs(known, need).build);
    const use = entry.use ?? null;
    const plan = { slot, needs, leftOut, assumed, use, expected: entry.expected ?? row?.expected ?? null };
    const one = { build: row?.build ?? numberOf(numbers, cpv), cpv, plan };
    if (row) named.push({ ...one, row });
    else fresh.push(one);
  });
  return { fresh, named };
}

function samePlan(row: BuildRow, plan: PlannedBuild): boolean {
  return JSON.stringify(planOf(row)) === JSON.stringify(plan);
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
