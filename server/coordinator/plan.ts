import type { Cpv } from "../../protocol/atom";
import type { PlannedBuild } from "../../protocol/build";
import type { Fact } from "../../protocol/facts";
import { BuildId, RunId } from "../../protocol/ids";
import type { Refusal } from "../../protocol/refusals";
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
  const { target, by } = command;
  const resolved = yield* resolve(swarm, target, command.entries);
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
      { kind: "build.added", at, build, run, cpv, target, ...plan, by },
      ...blockedBy(build, rootsOf(build), at),
    );
    if (command.to === "held") facts.push({ kind: "build.held", at, build, by, note: "" });
  });
  for (const { row, plan } of again) {
    if (!samePlan(row, plan)) facts.push(replanned(row, plan, by, at));
    facts.push(...requeueOne(row.build, rootsOf(row.build), by, at));
  }
  facts.push(
    ...tellDependants(
      swarm,
      again.map(({ row }) => row.build),
      rootsOf,
      at,
    ),
  );
  const known = planned.flatMap((one) => [...one.known.values()].map(({ build }) => build));
  const builds = fresh.map(({ build }) => build);
  const placed = command.to === "next" ? placeFirst(swarm, builds, known, by, at) : { facts: [], former: [] };
  return {
    facts: [...facts, ...placed.facts],
    joined: joined.map(({ build }) => build),
    former: [
      ...again.map(({ row, plan }) => formerStanding(row, samePlan(row, plan) ? null : planOf(row))),
      ...added(nextBuild, fresh.length),
      ...placed.former,
    ],
  };
}

type Numbered = { build: BuildId; cpv: Cpv; plan: PlannedBuild };
type Again = Numbered & { row: BuildRow };

/** New builds with their numbers, and those that are tried again, with what they need by number. */
function* numbered(planned: readonly Planned[], nextBuild: number): Steps<{ fresh: Numbered[]; named: Again[] }> {
  const numbers = new Map<Cpv, BuildId>();
  let next = nextBuild;
  for (const { entry, row } of planned) numbers.set(entry.cpv, row?.build ?? BuildId.parse(next++));
  const fresh: Numbered[] = [];
  const named: Again[] = [];
  yield* inSteps(planned, ({ entry, row, needs: names, known, leftOut }) => {
    const { cpv, slot } = entry;
    const needs = names.map((need) => numbers.get(need) ?? knownAs(known, need).build);
    const plan = { slot, needs, leftOut, use: entry.use ?? null, expected: entry.expected ?? row?.expected ?? null };
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
