import type { PlannedBuild } from "../../protocol/build";
import type { Fact, FactOf } from "../../protocol/facts";
import type { Actor } from "../../protocol/ids";
import { BuildId, RunId } from "../../protocol/ids";
import type { Former, FormerStanding } from "../../protocol/people";
import type { Refusal } from "../../protocol/refusals";
import { refuse } from "../../protocol/refusals";
import type { Millis } from "../../protocol/time";
import { rootsFinder, tellDependants } from "./blockage";
import type { BuildRow, Swarm } from "./swarm";
import { buildRow } from "./swarm";

/**
 * Whatever a person wants of a build that is not in the queue, it comes back into it first: what is held is released, what
 * failed or was cancelled is tried again, what is built is built anew, as a new build.
 */
export type Back = {
  facts: Fact[];
  former: Former[];
  /** The builds that were named, or the new ones in their place. */
  builds: BuildId[];
};

export function comeBack(swarm: Swarm, rows: readonly BuildRow[], by: Actor, at: Millis): Back {
  const inState = (...states: string[]) => rows.filter(({ standing }) => states.includes(standing.state));
  const over = inState("failed", "cancelled");
  const held = inState("held");
  const anew = buildAnew(swarm, inState("built"), by, at);
  const again = over.map(({ build }) => build);
  const rootsOf = rootsFinder(swarm, { isRoot: new Map(again.map((build) => [build, false])), needs: new Map() });
  return {
    facts: [
      ...again.flatMap((build) => requeueOne(build, rootsOf(build), by, at)),
      ...tellDependants(swarm, again, rootsOf, at),
      ...held.flatMap(({ build }) => releaseOne(build, rootsOf(build), by, at)),
      ...anew.facts,
    ],
    former: [...[...over, ...held].map((row) => formerStanding(row)), ...anew.former],
    builds: [...new Set(rows.map(({ build }) => anew.instead.get(build) ?? build))],
  };
}

/** The builds that a person names, each once; or why that cannot be. */
export function namedBuilds(swarm: Swarm, builds: readonly BuildId[]): BuildRow[] | Refusal {
  const rows: BuildRow[] = [];
  for (const [index, build] of builds.entries()) {
    const row = swarm.builds.get(build);
    if (!row) return refuse("no-such-build", `There is no build ${build}.`, `builds[${index}]`);
    if (builds.indexOf(build) !== index) return refuse("bad-message", `${row.cpv} is named twice.`, `builds[${index}]`);
    rows.push(row);
  }
  return rows;
}

/** What is being built stays with its drone; null when none of these is. */
export function refuseRunning(rows: readonly BuildRow[], instead: string): Refusal | null {
  for (const { cpv, standing } of rows) {
    if (standing.state !== "building") continue;
    if (standing.stage === "publishing") return refuse("wrong-state", `${cpv} is built and being published.`);
    return refuse("wrong-state", `${cpv} is being built. ${instead}`.trimEnd());
  }
  return null;
}

export function planOf({ slot, needs, leftOut, assumed, use, expected }: BuildRow): PlannedBuild {
  return { slot, needs, leftOut, assumed, use, expected };
}

export function replanned({ build, needs: formerNeeds }: BuildRow, plan: PlannedBuild, by: Actor, at: Millis): Fact {
  return { kind: "build.replanned", at, build, ...plan, formerNeeds, by };
}

/** The same build again, with its failures forgotten; `roots` are what blocks it all the same. */
export function requeueOne(build: BuildId, roots: readonly BuildId[], by: Actor, at: Millis): Fact[] {
  return [{ kind: "build.requeued", at, build, by }, ...blockedBy(build, roots, at)];
}

/** A build that was set aside goes on as the graph says. */
function releaseOne(build: BuildId, roots: readonly BuildId[], by: Actor, at: Millis): Fact[] {
  return [{ kind: "build.released", at, build, by }, ...blockedBy(build, roots, at)];
}

/** That a build in the queue is blocked, when it is. */
export function blockedBy(build: BuildId, roots: readonly BuildId[], at: Millis): Fact[] {
  return roots.length === 0 ? [] : [{ kind: "build.blocked", at, build, roots: [...roots] }];
}

/** `plan` is the one that another takes the place of. */
export function formerStanding(row: BuildRow, plan: PlannedBuild | null = null): Former {
  const { build, standing, failedOn, requeuedAfter, attempts } = row;
  const counts = { failedOn, requeuedAfter, attempts: attempts.length };
  return { of: "standing", build, standing: asItStood(standing), ...counts, plan };
}

function asItStood(standing: BuildRow["standing"]): FormerStanding {
  switch (standing.state) {
    case "held":
      return { state: "held", by: standing.by, note: standing.note };
    case "failed":
      return { state: "failed", reason: standing.reason };
    case "cancelled":
      return { state: "cancelled", by: standing.by };
    default:
      return { state: "queued" };
  }
}

/** That these builds were not there. */
export function added(nextBuild: number, count: number): Former[] {
  return count === 0 ? [] : [{ of: "builds", first: BuildId.parse(nextBuild), count }];
}

/** Unless it is in the queue again already. */
function buildAnew(swarm: Swarm, rows: readonly BuildRow[], by: Actor, at: Millis) {
  const { nextBuild, nextRun } = swarm.head.get();
  const run = RunId.parse(nextRun);
  const instead = new Map<BuildId, BuildId>();
  const facts: FactOf<"build.added">[] = [];
  for (const row of rows) {
    const { cpv, target } = row;
    const again =
      facts.find((fact) => fact.cpv === cpv && fact.target === target)?.build ??
      [...swarm.lookups.named(target, cpv)].find((build) => buildRow(swarm, build).standing.state !== "built");
    const build = again ?? BuildId.parse(nextBuild + facts.length);
    instead.set(row.build, build);
    if (again === undefined) {
      facts.push({ kind: "build.added", at, build, run, cpv, target, ...planOf(row), by });
    }
  }
  return { facts, former: added(nextBuild, facts.length), instead };
}
