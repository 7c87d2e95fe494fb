import type { Atom, Cpv } from "../../protocol/atom";
import { parseAtom, splitCpv } from "../../protocol/atom";
import type { PlannedBuild } from "../../protocol/build";
import type { Fact } from "../../protocol/facts";
import type { BuildId, TargetName } from "../../protocol/ids";
import type { Millis } from "../../protocol/time";
import type { GraphThen } from "./blockage";
import { closesCircle, rootsFinder, tellDependants } from "./blockage";
import { blockedBy, planOf, replanned } from "./come-back";
import { COORDINATOR } from "./judgement";
import { failuresOf } from "./retry";
import type { BuildRow, Swarm } from "./swarm";

/**
 * A plan may not know of everything that a build needs: the host that made it had something installed. Then a drone finds out, and
 * says what it lacks. When the target has that in its queue, the build waits for it; when nobody has added it yet, the build has failed, and
 * goes on by itself once somebody does.
 */

/** A package that is, or will be, a build. */
export type Named = { build: BuildId; cpv: Cpv; slot: string };

/** The build waits for what it lacks; null when the queue of its target has none of that. */
export function waitForMissing(swarm: Swarm, row: BuildRow, missing: readonly Atom[], at: Millis): Fact[] | null {
  if (missing.length === 0) return null;
  const inQueue = [...swarm.builds.values()].filter(
    ({ target, standing }) => target === row.target && standing.state !== "built",
  );
  return waitForSuppliers(swarm, row, missing, inQueue, new Map(), at);
}

/** The build waits for those of these that may be what it lacks; null when none may be. `planned` is what else will be needed then. */
export function waitForSuppliers(
  swarm: Swarm,
  row: BuildRow,
  missing: readonly Atom[],
  suppliers: readonly Named[],
  planned: ReadonlyMap<BuildId, readonly BuildId[]>,
  at: Millis,
  isRoot: GraphThen["isRoot"] = new Map(),
): Fact[] | null {
  const plan = withSuppliers(swarm, row, missing, suppliers, planned);
  if (!plan) return null;
  const { build } = row;
  const rootsOf = rootsFinder(swarm, { isRoot, needs: new Map([...planned, [build, plan.needs]]) });
  const roots = rootsOf(build);
  return [
    replanned(row, plan, COORDINATOR, at),
    ...(roots.length > 0 ? blockedBy(build, roots, at) : [{ kind: "build.waited", at, build } as const]),
    ...tellDependants(swarm, [build], rootsOf, at),
  ];
}

/** Failed builds that lacked one of these, with the plans by which they can go on; `planned` is what else will be needed then. */
export function suppliedBy(
  swarm: Swarm,
  target: TargetName,
  suppliers: readonly Named[],
  planned: ReadonlyMap<BuildId, readonly BuildId[]>,
): { row: BuildRow; plan: PlannedBuild }[] {
  if (swarm.tally.ofTarget(target).states.failed === 0) return [];
  const needs = new Map(planned);
  const supplied: { row: BuildRow; plan: PlannedBuild }[] = [];
  for (const row of swarm.builds.values()) {
    if (row.target !== target || row.standing.state !== "failed" || planned.has(row.build)) continue;
    const plan = withSuppliers(swarm, row, missingTo(row), suppliers, needs);
    if (!plan) continue;
    needs.set(row.build, plan.needs);
    supplied.push({ row, plan });
  }
  return supplied;
}

/** What its newest attempt lacked when its needs were installed. */
export function missingTo(row: BuildRow): readonly Atom[] {
  return failuresOf(row).at(-1)?.ending.missing ?? [];
}

function withSuppliers(
  swarm: Swarm,
  row: BuildRow,
  missing: readonly Atom[],
  suppliers: readonly Named[],
  planned: GraphThen["needs"],
): PlannedBuild | null {
  let { needs } = row;
  for (const { build, cpv, slot } of suppliers) {
    if (needs.includes(build) || !missing.some((atom) => maySatisfy(atom, cpv, slot))) continue;
    const more = [...needs, build];
    const then = { isRoot: new Map(), needs: new Map([...planned, [row.build, more]]) };
    if (!closesCircle(swarm, then, [row.build])) needs = more;
  }
  return needs === row.needs ? null : { ...planOf(row), needs };
}

/** Of the same package and slot; whether its version and its USE flags will do, the drone finds out. */
export function maySatisfy(text: Atom, cpv: Cpv, slot: string): boolean {
  const parsed = parseAtom(text);
  if (!parsed.ok) return false;
  const { atom } = parsed;
  const { category, name } = splitCpv(cpv);
  const asked = atom.slot === undefined ? "" : mainSlot(atom.slot);
  return atom.category === category && atom.name === name && (asked === "" || asked === mainSlot(slot));
}

/** `5` of `5/5.36`, `0` of `0=`; nothing of `=` and `*`, which mean any. */
function mainSlot(slot: string): string {
  return slot.replace(/[/=*].*$/, "");
}
