import type { Cpv } from "../../protocol/atom";
import type { AssumedNeed, LeftOutNeed } from "../../protocol/build";
import { NEED_KINDS } from "../../protocol/build";
import type { TargetName } from "../../protocol/ids";
import { installedAs } from "../../protocol/installed";
import type { KindOfNeed, PlanEntry } from "../../protocol/plan";
import type { Refusal } from "../../protocol/refusals";
import { refuse } from "../../protocol/refusals";
import { unbuiltNeeds } from "./blockage";
import type { Edge } from "./circles";
import { withoutCircles } from "./circles";
import { isPublished } from "./published";
import type { Steps } from "./steps";
import { inSteps } from "./steps";
import type { BuildRow, Swarm } from "./swarm";
import { buildRow } from "./swarm";
import { queued } from "./tally";

/** More builds than this in the queue are refused: memory has an end. */
export const QUEUE_LIMIT = 100_000;

/**
 * An entry that becomes a build (`row` null), or whose build is tried again: what it needs, the builds of the swarm among that,
 * and what was left out to break a circle.
 */
export type Planned = {
  entry: PlanEntry;
  row: BuildRow | null;
  needs: Cpv[];
  known: ReadonlyMap<Cpv, BuildRow>;
  leftOut: LeftOutNeed[];
  assumed: AssumedNeed[];
};

/** Entries that are to be built by this plan, needs first, and the builds that entries are already; or why it cannot be used. */
export function* resolve(
  swarm: Swarm,
  target: TargetName,
  wanted: readonly PlanEntry[],
): Steps<{ planned: Planned[]; joined: BuildRow[] } | Refusal> {
  if (wanted.length === 0) return refuse("nothing-to-add");
  const entries = wanted.flatMap((entry) => (isThere(swarm, target, entry) ? [] : withAssumed(swarm, target, entry)));
  const places = placesOf(entries);
  if ("refused" in places) return places;
  const joined = new Map<Cpv, BuildRow>();
  yield* inSteps(entries, ({ cpv }) => {
    const present = unbuilt(swarm, target, cpv);
    if (present) joined.set(cpv, present);
  });
  if (queued(swarm.tally.total()) + entries.length - joined.size > QUEUE_LIMIT) {
    return refuse("queue-full", `The queue takes at most ${QUEUE_LIMIT} packages.`);
  }
  const plan = { target, places, joined, triesAgain: [...joined.values()].some(isOver) };
  const hanging = new Map<Cpv, Hanging>();
  let wrong: Refusal | null = null;
  yield* inSteps(entries, (entry, place) => {
    if (wrong || goesOn(joined.get(entry.cpv))) return;
    const needs = needsIn(swarm, plan, entry, place);
    if ("refused" in needs) wrong = needs;
    else hanging.set(entry.cpv, needs);
  });
  if (wrong) return wrong;
  const edges = [...hanging.values()].flatMap((one) => one.edges);
  const between = plan.triesAgain ? edgesBetween(swarm, hanging) : [];
  const nodes = new Set([...hanging.keys(), ...between.map(({ from }) => from)]);
  const { order, leftOut } = yield* withoutCircles([...nodes], [...edges, ...between]);
  if (order.kind === "cycle") return refuseCircle(order.cycle, places);
  const out = new Map<Cpv, Edge[]>();
  for (const edge of leftOut) out.set(edge.from, [...(out.get(edge.from) ?? []), edge]);
  const planned: Planned[] = [];
  yield* inSteps(order.order, (cpv) => {
    const needs = hanging.get(cpv);
    if (needs) planned.push({ row: joined.get(cpv) ?? null, ...withNeeds(needs, hanging, out.get(cpv) ?? []) });
  });
  return { planned, joined: [...joined.values()] };
}

/** What one entry hangs on: builds of the swarm, and entries of the plan. */
type Hanging = { entry: PlanEntry; known: ReadonlyMap<Cpv, BuildRow>; edges: Edge[] };

function needsIn(
  swarm: Swarm,
  { target, places, joined, triesAgain }: Plan,
  entry: PlanEntry,
  place: number,
): Hanging | Refusal {
  const known = new Map<Cpv, BuildRow>();
  const edges = new Map<Cpv, Edge>();
  for (const [index, need] of entry.needs.entries()) {
    const { cpv, kind, satisfiedBy } = needOf(need);
    const row = places.has(cpv) ? joined.get(cpv) : usable(swarm, target, cpv);
    const isKnown = row && !(places.has(cpv) && isOver(row));
    if (isKnown) known.set(cpv, row);
    if (isKnown ? triesAgain : places.has(cpv)) {
      const instead = satisfiedBy ?? publishedAs(swarm, target, cpv);
      edges.set(cpv, stronger({ from: entry.cpv, to: cpv, kind, satisfiedBy: instead }, edges.get(cpv)));
    } else if (!isKnown && satisfiedBy === undefined) {
      return unknownNeed(target, entry.cpv, cpv, `entries[${place}].needs[${index}]`);
    }
  }
  return { entry, known, edges: [...edges.values()] };
}

type Plan = {
  target: TargetName;
  places: ReadonlyMap<Cpv, number>;
  joined: ReadonlyMap<Cpv, BuildRow>;
  triesAgain: boolean;
};

/** It is needed only, and published with the same USE flags. */
function isThere(swarm: Swarm, target: TargetName, { cpv, available }: PlanEntry): boolean {
  return available === true && usable(swarm, target, cpv)?.standing.state === "built";
}

/** What the host that planned has, and the swarm has too, is needed from there: not every drone has it. */
function withAssumed(swarm: Swarm, target: TargetName, entry: PlanEntry): PlanEntry {
  const isKnown = ({ cpv }: { cpv: Cpv }) => usable(swarm, target, cpv) !== undefined;
  const known = (entry.assumed ?? []).filter(isKnown).map(({ cpv, kind }) => ({ cpv, kind }));
  if (known.length === 0) return entry;
  const assumed = entry.assumed?.filter((one) => !isKnown(one)) ?? [];
  return { ...entry, needs: [...entry.needs, ...known], assumed };
}

/** One of each that has to be installed. */
function assumedBy({ assumed = [] }: PlanEntry): AssumedNeed[] {
  const needs = assumed.map(({ cpv, kind, slot }): AssumedNeed => ({ cpv, kind, as: installedAs(cpv, slot) }));
  return [...new Map(needs.map((need) => [need.as, need])).values()];
}

/** It failed or was cancelled: a plan that names it tries it again. */
export function isOver({ standing }: BuildRow): boolean {
  return standing.state === "failed" || standing.state === "cancelled";
}

function goesOn(row: BuildRow | undefined): boolean {
  return row !== undefined && !isOver(row);
}

/** What builds that the plan hangs on need themselves: a build that is tried again with other needs could close a circle there. */
function edgesBetween(swarm: Swarm, hanging: ReadonlyMap<Cpv, Hanging>): Edge[] {
  const known = [...hanging.values()].flatMap((one) => [...one.known.values()].map(({ build }) => build));
  return [...unbuiltNeeds(swarm, known)]
    .map((build) => buildRow(swarm, build))
    .filter(({ cpv }) => !hanging.has(cpv))
    .flatMap(({ cpv, needs }) => needs.map((need): Edge => ({ from: cpv, to: buildRow(swarm, need).cpv, ...FIRM })));
}

/** Never left out. */
const FIRM = { kind: "build", satisfiedBy: null } as const;

/** Where each package stands in the plan, once. */
function placesOf(entries: readonly PlanEntry[]): Map<Cpv, number> | Refusal {
  const places = new Map<Cpv, number>();
  for (const [place, { cpv }] of entries.entries()) {
    const first = places.get(cpv);
    if (first !== undefined) {
      const sentence = `${cpv} is named twice: entries[${first}] is the same package.`;
      return refuse("bad-plan", sentence, `entries[${place}].cpv`);
    }
    places.set(cpv, place);
  }
  return places;
}

function needOf(need: PlanEntry["needs"][number]): KindOfNeed {
  return typeof need === "string" ? { cpv: need, kind: "build" } : need;
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
  const rows = namedRows(swarm, target, cpv).filter(({ standing }) => {
    return standing.state !== "cancelled" && !(standing.state === "built" && standing.removedAt !== undefined);
  });
  return rows.findLast(({ standing }) => standing.state !== "built") ?? rows.at(-1);
}

function namedRows(swarm: Swarm, target: TargetName, cpv: Cpv): BuildRow[] {
  return [...swarm.lookups.named(target, cpv)].map((build) => buildRow(swarm, build));
}

/** A version of the package that is in the binhost from before, which is the same version: nothing else is known to do instead. */
function publishedAs(swarm: Swarm, target: TargetName, cpv: Cpv): Cpv | null {
  return namedRows(swarm, target, cpv).some(isPublished) ? cpv : null;
}

/** One edge between two packages: as strong as the strongest of its kinds, and never left out when one kind may not be. */
function stronger(edge: Edge, other: Edge | undefined): Edge {
  if (!other) return edge;
  const kind = NEED_KINDS.indexOf(other.kind) < NEED_KINDS.indexOf(edge.kind) ? other.kind : edge.kind;
  return { ...edge, kind, satisfiedBy: other.satisfiedBy === null ? null : edge.satisfiedBy };
}

/** What an entry needs of the plan and of the swarm, but for what was left out; in the order in which the plan says it. */
function withNeeds({ entry, known }: Hanging, hanging: ReadonlyMap<Cpv, Hanging>, out: readonly Edge[]) {
  const leftOut = out.flatMap(({ to, kind, satisfiedBy }) =>
    satisfiedBy === null ? [] : { cpv: to, kind, satisfiedBy },
  );
  const missing = new Set(leftOut.map(({ cpv }) => cpv));
  const needs = [...new Set(entry.needs.map((need) => needOf(need).cpv))];
  return {
    entry,
    known,
    leftOut,
    assumed: assumedBy(entry),
    needs: needs.filter((cpv) => (known.has(cpv) || hanging.has(cpv)) && !missing.has(cpv)),
  };
}

function refuseCircle(cycle: readonly Cpv[], places: ReadonlyMap<Cpv, number>): Refusal {
  const start = cycle.find((cpv) => places.has(cpv));
  const field = `entries[${start === undefined ? 0 : places.get(start)}].needs`;
  const sentence = `Packages need each other, and no version that is there breaks the circle: ${cycle.join(" needs ")}.`;
  return refuse("bad-plan", sentence, field);
}
