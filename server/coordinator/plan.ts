import type { Added } from "../../protocol/api";
import type { Cpv } from "../../protocol/atom";
import type { TargetName } from "../../protocol/ids";
import { BuildId, RunId } from "../../protocol/ids";
import type { PlanEntry } from "../../protocol/plan";
import type { Refusal } from "../../protocol/refusals";
import { refuse } from "../../protocol/refusals";
import { rootsAmong } from "./blockage";
import { buildOrder } from "./build-order";
import type { Now } from "./command";
import type { CommandOf, Decision } from "./decide";
import type { Pulse } from "./pulse";
import { requeueAll } from "./queue";
import type { BuildRow, Swarm } from "./swarm";
import { buildRow } from "./swarm";
import { queued } from "./tally";

/** More builds than this in the queue are refused: memory has an end. */
export const QUEUE_LIMIT = 100_000;

/**
 * Packages are added to what is queued: a package version that its target has already, and that is not built, is joined and
 * not queued twice, and when it had failed or was cancelled it is requeued. One that is built is built anew, as a new build.
 * Needs name packages of the plan, or ones the swarm has. New builds are numbered so that needs come first.
 */
export function add(swarm: Swarm, _pulse: Pulse, command: CommandOf<"add">, { wall: at }: Now): Decision<"add"> {
  const resolved = resolve(swarm, command.target, command.entries);
  if ("refused" in resolved) return { facts: [], reply: resolved };
  const { fresh, joined } = resolved;
  if (queued(swarm.tally.total()) + fresh.length > QUEUE_LIMIT) {
    return { facts: [], reply: refuse("queue-full", `The queue takes at most ${QUEUE_LIMIT} packages.`) };
  }
  const { nextBuild, nextRun } = swarm.head.get();
  const run = RunId.parse(nextRun);
  const numbers = new Map(fresh.map(({ entry }, index) => [entry.cpv, BuildId.parse(nextBuild + index)]));
  const again = new Set(joined.filter(isOver).map(({ build }) => build));
  const facts = again.size > 0 ? requeueAll(swarm, again, command.by, at) : [];
  const rootsOf = rootsFinder(swarm, again);

  for (const { entry, known } of fresh) {
    const build = numberOf(numbers, entry.cpv);
    const needs = [...new Set(entry.needs)].map((need) => numbers.get(need) ?? knownAs(known, need).build);
    const { cpv, slot, expected = null } = entry;
    const { target, by } = command;
    facts.push({ kind: "build.added", at, build, run, cpv, slot, target, needs, expected, by });
    const roots = rootsOf(build, needs);
    if (roots.length > 0) facts.push({ kind: "build.blocked", at, build, roots });
  }
  const reply: Added = {
    run: fresh.length > 0 ? run : null,
    builds: fresh.map(({ entry }) => ({ build: numberOf(numbers, entry.cpv), cpv: entry.cpv })),
    joined: joined.map(({ build, cpv }) => ({ build, cpv })),
  };
  return { facts, reply };
}

/** An entry that becomes a build, with the builds of the swarm that it needs. */
type Fresh = { entry: PlanEntry; known: ReadonlyMap<Cpv, BuildRow> };

/** Entries that become builds, needs first, and the builds that others are already; or why the plan cannot be used. */
function resolve(
  swarm: Swarm,
  target: TargetName,
  entries: readonly PlanEntry[],
): { fresh: Fresh[]; joined: BuildRow[] } | Refusal {
  if (entries.length === 0) return refuse("nothing-to-add");
  const places = new Map<Cpv, number>();
  const joined: BuildRow[] = [];
  const fresh = new Map<Cpv, Fresh>();
  for (const [place, { cpv }] of entries.entries()) {
    const first = places.get(cpv);
    if (first !== undefined) {
      return refuse(
        "bad-plan",
        `${cpv} is named twice: entries[${first}] is the same package.`,
        `entries[${place}].cpv`,
      );
    }
    places.set(cpv, place);
  }
  for (const [place, entry] of entries.entries()) {
    const present = unbuilt(swarm, target, entry.cpv);
    if (present) {
      joined.push(present);
      continue;
    }
    const known = new Map<Cpv, BuildRow>();
    for (const [index, need] of entry.needs.entries()) {
      if (places.has(need)) {
        const joinedNeed = unbuilt(swarm, target, need);
        if (joinedNeed) known.set(need, joinedNeed);
        continue;
      }
      const row = usable(swarm, target, need);
      if (!row) return unknownNeed(target, entry.cpv, need, `entries[${place}].needs[${index}]`);
      known.set(need, row);
    }
    fresh.set(entry.cpv, { entry, known });
  }
  const order = buildOrder(
    [...fresh.keys()],
    (cpv) => fresh.get(cpv)?.entry.needs.filter((need) => fresh.has(need)) ?? [],
  );
  if (order.kind === "cycle") {
    const [start] = order.cycle;
    const field = `entries[${start === undefined ? 0 : places.get(start)}].needs`;
    return refuse("bad-plan", `Packages of the plan need each other: ${order.cycle.join(" needs ")}.`, field);
  }
  return { fresh: order.order.flatMap((cpv) => fresh.get(cpv) ?? []), joined };
}

function unknownNeed(target: TargetName, cpv: Cpv, need: Cpv, field: string): Refusal {
  const sentence = `${cpv} needs ${need}, which is not in the plan, and which ${target} has neither queued nor built.`;
  return refuse("bad-plan", sentence, field);
}

/** The build that a package version is already; there is at most one that is not built. */
function unbuilt(swarm: Swarm, target: TargetName, cpv: Cpv): BuildRow | undefined {
  return namedRows(swarm, target, cpv).findLast(({ standing }) => standing.state !== "built");
}

/** The build that another may need: the one in the queue, even when it failed, else the newest that is built. */
function usable(swarm: Swarm, target: TargetName, cpv: Cpv): BuildRow | undefined {
  const rows = namedRows(swarm, target, cpv).filter(({ standing }) => standing.state !== "cancelled");
  return rows.findLast(({ standing }) => standing.state !== "built") ?? rows.at(-1);
}

function namedRows(swarm: Swarm, target: TargetName, cpv: Cpv): BuildRow[] {
  return [...swarm.lookups.named(target, cpv)].map((build) => buildRow(swarm, build));
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
