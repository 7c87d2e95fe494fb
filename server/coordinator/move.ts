import type { Fact } from "../../protocol/facts";
import type { Actor, BuildId, TargetName } from "../../protocol/ids";
import type { Former } from "../../protocol/people";
import { compareOrders } from "../../protocol/queue-order";
import type { Refusal } from "../../protocol/refusals";
import { refuse } from "../../protocol/refusals";
import type { Millis } from "../../protocol/time";
import { allDependants, unbuiltNeeds } from "./blockage";
import { comeBack, namedBuilds, refuseRunning } from "./come-back";
import type { Now } from "./command";
import type { CommandOf } from "./decide";
import type { Deed } from "./persons";
import type { Pulse } from "./pulse";
import type { BuildRow, Swarm } from "./swarm";
import { buildRow } from "./swarm";

/**
 * People order the queue by saying what goes behind what; an index would mean another place by the time it arrives. A build never
 * goes before what it needs.
 */
export function move(swarm: Swarm, _pulse: Pulse, command: CommandOf<"move">, now: Now): Deed | Refusal {
  const { builds, after, before, by } = command;
  const rows = namedBuilds(swarm, builds);
  if ("refused" in rows) return rows;
  const running = refuseRunning(rows, "Stop it first.");
  if (running) return running;
  const back = comeBack(swarm, rows, by, now.wall);
  const anchor = anchorOf(swarm, rows, new Set(back.builds), after, before);
  if (typeof anchor === "object" && anchor !== null) return anchor;
  const illegal = refuseIllegal(swarm, rows, orderBehind(swarm, anchor));
  if (illegal) return illegal;
  return together(back, place(swarm, back.builds, anchor, by, now.wall));
}

/** Before all others; what they need and is not built goes before them, because without it they could not go on. */
export function next(swarm: Swarm, _pulse: Pulse, command: CommandOf<"next">, now: Now): Deed | Refusal {
  const { builds, by } = command;
  const rows = namedBuilds(swarm, builds);
  if ("refused" in rows) return rows;
  const running = refuseRunning(rows, "");
  if (running) return running;
  const back = comeBack(swarm, rows, by, now.wall);
  const needs = rows.flatMap((row) => row.needs);
  return together(back, placeFirst(swarm, back.builds, needs, by, now.wall));
}

/** Puts builds before all others, and what is not built of their needs before them. */
export function placeFirst(
  swarm: Swarm,
  builds: readonly BuildId[],
  needs: readonly BuildId[],
  by: Actor,
  at: Millis,
): Placed {
  const order = (build: BuildId) => swarm.ranking.order(build);
  const needed = [...unbuiltNeeds(swarm, needs)]
    .filter((build) => !builds.includes(build) && mayBePlaced(buildRow(swarm, build)))
    .sort((one, other) => compareOrders(order(one), order(other)));
  return place(swarm, [...needed, ...builds], null, by, at);
}

type Placed = { facts: Fact[]; former: Former[]; builds: BuildId[] };

/** Gives builds their places, in this order right behind `anchor`, or before all others. */
function place(swarm: Swarm, builds: readonly BuildId[], anchor: BuildId | null, by: Actor, at: Millis): Placed {
  const moved = new Set(builds);
  const stay = left(swarm, moved);
  // Lower than all that were given before, so that the newest stands nearest.
  const least = -(swarm.head.get().sequence + builds.length + stay.length);
  const steps = [
    ...stay.map(({ build, after }, index) => ({ build, after, number: least + builds.length + index })),
    ...builds.map((build, index) => ({ build, after: anchor, number: least + index })),
  ];
  return {
    facts: steps.map(({ build, after, number }) => {
      return { kind: "build.placed", at, build, place: { after, number }, by };
    }),
    former: steps.map(({ build }) => ({ of: "place", build, place: swarm.builds.get(build)?.place ?? null })),
    builds: [...builds],
  };
}

/** Builds that stood behind one that moves away stay where they are: behind what stands before it and does not move. */
function left(swarm: Swarm, moved: ReadonlySet<BuildId>): { build: BuildId; after: BuildId | null }[] {
  const steps = [...moved].flatMap((build) => {
    const followers = [...swarm.ranking.behind(build)].filter((follower) => !moved.has(follower));
    if (followers.length === 0) return [];
    const before = lastBefore(swarm, buildRow(swarm, build).target, swarm.ranking.order(build), moved);
    return followers.map((follower) => {
      return { build: follower, after: before !== null && standsBehind(swarm, before, follower) ? null : before };
    });
  });
  return steps.sort((one, other) => compareOrders(swarm.ranking.order(one.build), swarm.ranking.order(other.build)));
}

/** Does the place of one build hang, by others perhaps, on that of another (or on itself, which must not be)? What is built hangs on nothing. */
export function standsBehind(swarm: Swarm, build: BuildId, other: BuildId): boolean {
  const seen = new Set([other]);
  for (let at: BuildId | null = build; at !== null; ) {
    if (seen.has(at)) return true;
    seen.add(at);
    const row: BuildRow = buildRow(swarm, at);
    at = row.standing.state === "built" ? null : (row.place?.after ?? null);
  }
  return false;
}

/** The build right behind which these shall stand; null: before all others. */
function anchorOf(
  swarm: Swarm,
  rows: readonly BuildRow[],
  moved: ReadonlySet<BuildId>,
  after: BuildId | null,
  before: BuildId | null,
): BuildId | null | Refusal {
  const field = after === null ? "before" : "after";
  const neighbour = after ?? before;
  if (neighbour === null) return null;
  const row = swarm.builds.get(neighbour);
  if (!row) return refuse("no-such-build", `There is no build ${neighbour}.`, field);
  if (moved.has(neighbour) || rows.some(({ build }) => build === neighbour)) {
    return refuse("bad-message", `${row.cpv} cannot stand beside itself.`, field);
  }
  if (rows.some(({ target }) => target !== row.target)) {
    return refuse("bad-message", `${row.cpv} is built for ${row.target}, and stands in another queue.`, field);
  }
  if (row.standing.state === "failed" || row.standing.state === "cancelled") {
    return refuse("wrong-state", `${row.cpv} is not in the queue: it is ${row.standing.state}.`, field);
  }
  if (after !== null) return after;
  return mayBePlaced(row) ? lastBefore(swarm, row.target, swarm.ranking.order(neighbour), moved) : null;
}

/** The build of a queue that stands right before a place, without those that move away. */
function lastBefore(
  swarm: Swarm,
  target: TargetName,
  order: readonly number[],
  moved: ReadonlySet<BuildId>,
): BuildId | null {
  let last: { build: BuildId; order: readonly number[] } | null = null;
  for (const row of swarm.builds.values()) {
    if (row.target !== target || moved.has(row.build) || !mayBePlaced(row)) continue;
    const other = swarm.ranking.order(row.build);
    if (compareOrders(other, order) < 0 && (!last || compareOrders(last.order, other) < 0)) {
      last = { build: row.build, order: other };
    }
  }
  return last?.build ?? null;
}

function orderBehind(swarm: Swarm, anchor: BuildId | null): readonly number[] {
  if (anchor === null) return [Number.NEGATIVE_INFINITY];
  const { state } = buildRow(swarm, anchor).standing;
  if (state === "building" || state === "built") return [Number.NEGATIVE_INFINITY];
  return [...swarm.ranking.order(anchor), Number.NEGATIVE_INFINITY];
}

function refuseIllegal(swarm: Swarm, rows: readonly BuildRow[], order: readonly number[]): Refusal | null {
  const position = new Map(rows.map(({ build }, index) => [build, index]));
  for (const [index, { build, cpv, needs }] of rows.entries()) {
    const isLater = (other: BuildId) => {
      const among = position.get(other);
      return among === undefined ? compareOrders(swarm.ranking.order(other), order) > 0 : among > index;
    };
    const need = queuedAmong(swarm, unbuiltNeeds(swarm, needs)).find((row) => isLater(row.build));
    if (need) return refuse("wrong-state", `${cpv} needs ${need.cpv} first.`);
    const dependant = queuedAmong(swarm, allDependants(swarm, [build])).find((row) => !isLater(row.build));
    if (dependant) return refuse("wrong-state", `${dependant.cpv} needs ${cpv} first.`);
  }
  return null;
}

function queuedAmong(swarm: Swarm, builds: Iterable<BuildId>): BuildRow[] {
  return [...builds].map((build) => buildRow(swarm, build)).filter(mayBePlaced);
}

/** In the queue, and not yet with a drone. */
export function mayBePlaced({ standing: { state } }: BuildRow): boolean {
  return state === "ready" || state === "waiting" || state === "blocked" || state === "held";
}

function together(back: { facts: Fact[]; former: Former[] }, placed: Placed): Deed {
  return {
    facts: [...back.facts, ...placed.facts],
    former: [...back.former, ...placed.former],
    builds: placed.builds,
  };
}
