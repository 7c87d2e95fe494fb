import type { LegalPlace } from "../../protocol/api";
import type { BuildId } from "../../protocol/ids";
import { compareOrders } from "../../protocol/queue-order";
import type { QueueRow } from "../../protocol/to-watcher";
import type { GroupedRows } from "../queue/queue-list";
import type { Neighbour } from "../swarm/actions";

/** Groups in which builds have an order. Ready, waiting and blocked builds do not mix: what they need decides where they are. */
export const LANDING_GROUPS = ["ready", "waiting", "blocked"] as const;
export type LandingGroup = (typeof LANDING_GROUPS)[number];

/** Where carried builds may stand: among these others, as they were when they were picked up. */
export type Field = {
  carried: readonly QueueRow[];
  group: LandingGroup;
  others: readonly QueueRow[];
  /** By build, how many of the others go before it. */
  indexOf: ReadonlyMap<BuildId, number>;
  /** Places of the queue before the first of this group. */
  placesBefore: number;
  /** Places of the queue, those of the carried ones included. */
  places: number;
  /** How many others go before the carried ones as they stand now. */
  present: number;
  bounds: Bounds;
};

/** The first and the last legal index, and why. */
type Bounds = { first: Bound | null; last: Bound | null };
type Bound = { index: number; build: BuildId; order: readonly number[]; because: string };

const NO_BOUNDS: Bounds = { first: null, last: null };

/** Where carried builds will stand, one behind the other. */
export type Landing = {
  group: LandingGroup;
  /** How many others go before them. */
  index: number;
  /** Of the first, as lists number it, from 1; among the blocked, which have no places, counted there. */
  place: number;
  /** How the coordinator is told; null in an empty group, where there is nobody to stand beside. */
  to: Neighbour | null;
  /** The build before which the slot opens; null at the end of the group. */
  before: BuildId | null;
  /** Of each, until the coordinator says its own. */
  orders: number[][];
  /** Why it stops here, when somebody wanted it further up or down. */
  because: string | null;
};

/** @param carried in the order in which they stand; not empty. */
export function fieldOf(groups: GroupedRows, carried: readonly QueueRow[]): Field {
  const builds = new Set(carried.map(({ build }) => build));
  const stays = ({ build }: QueueRow) => !builds.has(build);
  const group = landingGroup(carried);
  const others = groups[group].filter(stays);
  const ready = groups.ready.filter(stays).length;
  const queued = ready + groups.waiting.filter(stays).length;
  const firstOrder = carried[0]?.order ?? [];
  const present = others.findIndex((other) => compareOrders(other.order, firstOrder) > 0);
  return {
    ...{ carried, group, others, bounds: NO_BOUNDS },
    indexOf: new Map(others.map(({ build }, index) => [build, index])),
    placesBefore: group === "waiting" ? ready : 0,
    places: group === "blocked" ? others.length + carried.length : queued + carried.length,
    present: present < 0 ? others.length : present,
  };
}

function landingGroup(carried: readonly QueueRow[]): LandingGroup {
  const groups = carried.map(groupOf);
  return LANDING_GROUPS.find((group) => groups.includes(group)) ?? "ready";
}

function groupOf(row: QueueRow): LandingGroup {
  if (row.state === "blocked") return "blocked";
  return row.waitsFor.count === 0 ? "ready" : "waiting";
}

/** With what the coordinator says of legal places. Builds that it names and nobody here knows are in nobody's way. */
export function withLegal(field: Field, groups: GroupedRows, { earliest, latest }: LegalPlace): Field {
  const orderOf = (build: BuildId) =>
    Object.values(groups)
      .flatMap((rows) => rows.find((row) => row.build === build) ?? [])
      .at(0)?.order;
  const countUpTo = (order: readonly number[], most: number) => {
    const index = field.others.findIndex((other) => compareOrders(other.order, order) > most);
    return index < 0 ? field.others.length : index;
  };
  const bound = (build: BuildId, because: string, most: number): Bound | null => {
    const order = orderOf(build);
    return order === undefined ? null : { index: countUpTo(order, most), build, order, because };
  };
  return {
    ...field,
    bounds: {
      first: earliest && bound(earliest.behind.build, earliest.because, 0),
      last: latest && bound(latest.before.build, latest.because, -1),
    },
  };
}

/** The landing with `wanted` others before it, or the nearest that is legal. */
export function landingAt(field: Field, wanted: number): Landing {
  const { others, group, placesBefore, carried } = field;
  const { index, because } = nearestLegal(field, Math.min(others.length, Math.max(0, wanted)));
  const ahead = neighbourAhead(field, index);
  const behind = neighbourBehind(field, index);
  const place = placesBefore + index + 1;
  const first = orderBetween(ahead?.order, behind?.order);
  return {
    ...{ group, index, place, before: others[index]?.build ?? null },
    to: tell(ahead, behind),
    orders: carried.map((_, number) => (number === 0 ? first : [...first, number])),
    because: because === null ? null : `${place} is the ${because}`,
  };
}

/** The first and the last place where it may stand. */
export function legalRange(field: Field): { first: Landing; last: Landing } {
  return { first: landingAt(field, 0), last: landingAt(field, field.others.length) };
}

function nearestLegal({ bounds: { first, last } }: Field, wanted: number): { index: number; because: string | null } {
  if (first && wanted < first.index) return { index: first.index, because: `earliest: ${first.because}` };
  if (last && wanted > last.index) return { index: last.index, because: `latest: ${last.because}` };
  return { index: wanted, because: null };
}

type Stands = { build: BuildId; order: readonly number[] };

/** What it needs may stand in another group, behind all that is before it here. */
function neighbourAhead({ others, bounds: { first } }: Field, index: number): Stands | undefined {
  return first?.index === index ? first : others[index - 1];
}

function neighbourBehind({ others, bounds: { last } }: Field, index: number): Stands | undefined {
  return last?.index === index ? last : others[index];
}

function tell(ahead: Stands | undefined, behind: Stands | undefined): Neighbour | null {
  if (ahead !== undefined) return { after: ahead.build };
  return behind === undefined ? null : { before: behind.build };
}

/** An order that goes behind one and before the other. */
function orderBetween(ahead: readonly number[] | undefined, behind: readonly number[] | undefined): number[] {
  if (ahead === undefined) {
    const [last = 0, ...rest] = [...(behind ?? [])].reverse();
    return [...rest.reverse(), last - 1];
  }
  const next = behind?.[ahead.length];
  const below = next !== undefined && ahead.every((number, index) => behind?.[index] === number);
  return [...ahead, below ? next - 1 : 0];
}
