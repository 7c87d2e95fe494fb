import { Atom, formatAtom, parseAtom, splitCpv } from "../../protocol/atom";
import type { TargetName } from "../../protocol/ids";
import { compareVersions } from "../../protocol/package-version";
import { lackedBy } from "./assumed";
import type { Now } from "./command";
import type { CommandOf, Decision } from "./decide";
import { COORDINATOR } from "./judgement";
import { maySatisfy, missingTo, waitForSuppliers } from "./missing";
import { additionOf } from "./plan";
import { isPublished } from "./published";
import type { Pulse } from "./pulse";
import { isOver } from "./resolve";
import { inService } from "./service";
import type { Steps } from "./steps";
import type { BuildRow, DroneRow, Swarm } from "./swarm";
import { buildRow } from "./swarm";

/**
 * What a plan assumed, and a drone lacks, is built too: a drone is asked to plan it, and it joins the queue with the reason. A build
 * that no drone can take without it waits for it; else those that have it go on.
 */

/** What is lacking, and why it is wanted: `izar lacks dev-lang/python:3.12, which x/app-1 needs`. */
export type Lack = { target: TargetName; atom: Atom; because: string };

/** More of the queue is not looked at: what follows is looked at when its turn comes. */
const MAX_LOOKED_AT = 500;

/** What is lacking now, and neither published nor in the queue. */
export function lacks(swarm: Swarm, pulse: Pulse): Lack[] {
  return swarm.tally.targets().flatMap((target) => {
    const ready = swarm.ranking
      .ready(target)
      .slice(0, MAX_LOOKED_AT)
      .map((build) => buildRow(swarm, build));
    const drones = swarm.serving.drones(target).filter((drone) => inService(pulse, drone));
    return [...assumedInVain(swarm, pulse, target, ready, drones), ...missed(swarm, target, ready)];
  });
}

function assumedInVain(
  swarm: Swarm,
  pulse: Pulse,
  target: TargetName,
  ready: readonly BuildRow[],
  drones: readonly DroneRow[],
): Lack[] {
  const neededBy = new Map<string, BuildRow>();
  for (const row of ready) for (const { as } of row.assumed) if (!neededBy.has(as)) neededBy.set(as, row);
  return [...neededBy].flatMap(([as, row]) => {
    const coming = comingAs(swarm, target, as);
    const lackedByAll = drones.every(({ drone }) => pulse.drones.get(drone)?.installed?.has(as) === false);
    // What is in the queue already is planned again when nobody can go on without it, so that all that need it wait for it.
    if (coming.some(isPublished) || (coming.length > 0 && !lackedByAll)) return [];
    const lacking = drones.find(({ drone }) => pulse.drones.get(drone)?.installed?.has(as) === false);
    if (!lacking) return [];
    return { target, atom: Atom.parse(as), because: `${lacking.drone} lacks ${as}, which ${row.cpv} needs` };
  });
}

/** What builds lacked when they were tried. */
function missed(swarm: Swarm, target: TargetName, ready: readonly BuildRow[]): Lack[] {
  const { failed } = swarm.tally.ofTarget(target).states;
  const over = failed === 0 ? [] : [...swarm.builds.values()].filter((row) => row.target === target && hasFailed(row));
  return [...ready, ...over].flatMap((row) => {
    const { drone } = row.attempts.at(-1) ?? {};
    return missingTo(row).flatMap((atom): Lack[] => {
      if (isThere(swarm, target, atom)) return [];
      return [{ target, atom: withoutOperator(atom), because: `${drone} lacks ${atom}, which ${row.cpv} needs` }];
    });
  });
}

/** What was planned for a lack joins the queue. */
export function* supply(
  swarm: Swarm,
  pulse: Pulse,
  { target, atom, because, entries }: CommandOf<"supply">,
  { wall: at }: Now,
): Steps<Decision<"supply">> {
  const addition = yield* additionOf(swarm, { target, entries, by: COORDINATOR, because }, at);
  if ("refused" in addition) return { facts: [], reply: addition };
  const { fresh, joined } = addition;
  const suppliers = [...fresh.map(({ build, cpv, plan }) => ({ build, cpv, slot: plan.slot })), ...joined];
  const needs = new Map(fresh.map(({ build, plan }) => [build, plan.needs] as const));
  // What had failed is tried again by the addition.
  const isRoot = new Map(joined.filter(isOver).map(({ build }) => [build, false] as const));
  const waiting = swarm.ranking
    .ready(target)
    .map((build) => buildRow(swarm, build))
    .filter((row) => nobodyHas(swarm, pulse, row, atom))
    .flatMap((row) => waitForSuppliers(swarm, row, [atom], suppliers, needs, at, isRoot) ?? []);
  return { facts: [...addition.facts, ...waiting], reply: { kind: "supplied", builds: fresh.length } };
}

/** No drone could build it before that is published. */
function nobodyHas(swarm: Swarm, pulse: Pulse, row: BuildRow, atom: Atom): boolean {
  if (missingTo(row).some((missing) => withoutOperator(missing) === atom)) return true;
  if (!row.assumed.some(({ as }) => as === atom)) return false;
  const drones = swarm.serving.drones(row.target).filter((drone) => inService(pulse, drone));
  return drones.every(({ drone }) => lackedBy(swarm, pulse, row, drone) !== undefined);
}

/** In the queue or in the binhost. */
function comingAs(swarm: Swarm, target: TargetName, as: string): BuildRow[] {
  return [...swarm.lookups.installedAs(target, as)]
    .map((build) => buildRow(swarm, build))
    .filter((row) => isPublished(row) || (row.standing.state !== "built" && row.standing.state !== "cancelled"));
}

/** In the queue, or in the binhost in a version that should do: then only a person can tell what is wrong with it. */
function isThere(swarm: Swarm, target: TargetName, text: Atom): boolean {
  const parsed = parseAtom(text);
  if (!parsed.ok) return true;
  const { category, name } = parsed.atom;
  return [...swarm.lookups.installedAs(target, `${category}/${name}`)]
    .map((build) => buildRow(swarm, build))
    .filter(({ cpv, slot }) => maySatisfy(text, cpv, slot))
    .some((row) => (isPublished(row) ? isInRange(text, row) : row.standing.state !== "built" && !isOver(row)));
}

/** Older or newer than is asked for it is not. */
function isInRange(text: Atom, { cpv }: BuildRow): boolean {
  const parsed = parseAtom(text);
  const range = parsed.ok ? parsed.atom.version : undefined;
  if (!range) return true;
  const order = compareVersions(splitCpv(cpv).version, range.version);
  if (range.operator === ">=") return order >= 0;
  if (range.operator === "<=") return order <= 0;
  if (range.operator === ">") return order > 0;
  if (range.operator === "<") return order < 0;
  return true;
}

/** `0=` and `*` ask for a rebuild with each new sub-slot, which is nothing that can be asked of emerge. */
function withoutOperator(text: Atom): Atom {
  const parsed = parseAtom(text);
  if (!parsed.ok) return text;
  const { slot, ...rest } = parsed.atom;
  const plain = slot?.replace(/[=*]$/, "");
  return Atom.parse(formatAtom({ ...rest, ...(plain && { slot: plain }) }));
}

function hasFailed({ standing }: BuildRow): boolean {
  return standing.state === "failed" && standing.reason === "dependency-missing";
}
