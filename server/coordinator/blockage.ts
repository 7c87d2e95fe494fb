import type { Fact } from "../../protocol/facts";
import type { BuildId } from "../../protocol/ids";
import type { Millis } from "../../protocol/time";
import { buildOrder, needsFirst } from "./build-order";
import type { BuildRow, Swarm } from "./swarm";
import { buildRow } from "./swarm";

/**
 * A build that failed or was cancelled (a root) blocks everything that needs it, however far away, until a person requeues it.
 * A held build blocks nobody: what needs it waits.
 */

/** Builds failed or were cancelled: their dependants are blocked by those they hang on, beside what blocks them already. */
export function blockDependants(swarm: Swarm, roots: ReadonlySet<BuildId>, at: Millis): Fact[] {
  const toTell = new Set(dependantsToTell(swarm, roots).map(({ build }) => build));
  for (const root of roots) toTell.delete(root);
  // Of twenty thousand that are taken back together, nothing else hangs on most: to ask each would cost minutes.
  if (toTell.size === 0) return [];
  const blockedBy = new Map<BuildId, BuildId[]>();
  for (const root of roots) {
    for (const { build, standing } of dependantsToTell(swarm, [root])) {
      if (!toTell.has(build)) continue;
      const known = blockedBy.get(build) ?? (standing.state === "blocked" ? standing.roots : []);
      blockedBy.set(build, [...known, root]);
    }
  }
  return [...blockedBy].map(([build, all]) => ({ kind: "build.blocked", at, build, roots: all }));
}

/** How a decision will leave the graph, where that is not as it stands; builds that it adds are among `needs`. */
export type GraphThen = {
  isRoot: ReadonlyMap<BuildId, boolean>;
  needs: ReadonlyMap<BuildId, readonly BuildId[]>;
};

/** What blocks a build. */
export type RootsOf = (build: BuildId) => readonly BuildId[];

/** What blocks builds then. Each is looked at once, however many are asked about. */
export function rootsFinder(swarm: Swarm, then: GraphThen): RootsOf {
  const found = new Map<BuildId, readonly BuildId[]>();
  const isRoot = (build: BuildId) => then.isRoot.get(build) ?? isOver(swarm.builds.get(build));
  const find = (build: BuildId, needs: readonly BuildId[]) => {
    let roots = NONE;
    for (const need of needs) {
      if (isRoot(need)) roots = [...roots, need];
      const further = found.get(need) ?? NONE;
      if (further.length > 0) roots = [...roots, ...further];
    }
    found.set(build, roots.length < 2 ? roots : [...new Set(roots)].sort((one, other) => one - other));
  };
  return (build) => {
    if (found.has(build)) return found.get(build) ?? NONE;
    const needs = unbuiltThen(swarm, then, build);
    if (needs.every((need) => found.has(need))) find(build, needs);
    else {
      const open = (each: BuildId) => (found.has(each) ? NONE : unbuiltThen(swarm, then, each));
      for (const each of needsFirst([build], open)) find(each, unbuiltThen(swarm, then, each));
    }
    return found.get(build) ?? NONE;
  };
}

/** Would builds need each other in a circle then? */
export function closesCircle(swarm: Swarm, then: GraphThen, from: Iterable<BuildId> = then.needs.keys()): boolean {
  return buildOrder([...from], (build) => unbuiltThen(swarm, then, build)).kind === "cycle";
}

/** What that means for those that hang on these builds: each waits, or is blocked by all that has failed then. */
export function tellDependants(swarm: Swarm, builds: Iterable<BuildId>, rootsOf: RootsOf, at: Millis): Fact[] {
  return dependantsToTell(swarm, builds).flatMap(({ build, standing }): Fact[] => {
    const roots = rootsOf(build);
    if (roots.length > 0) return [{ kind: "build.blocked", at, build, roots: [...roots] }];
    return standing.state === "blocked" ? [{ kind: "build.waited", at, build }] : [];
  });
}

/** Failed and cancelled builds among what these need, directly or not. */
export function rootsAmong(swarm: Swarm, needs: readonly BuildId[]): BuildId[] {
  return [...unbuiltNeeds(swarm, needs)]
    .filter((need) => isOver(buildRow(swarm, need)))
    .sort((one, other) => one - other);
}

/** Builds not yet built among what these need, directly or not. */
export function unbuiltNeeds(swarm: Swarm, needs: readonly BuildId[]): Set<BuildId> {
  return reach(needs, (build) => {
    const row = buildRow(swarm, build);
    return row.standing.state === "built" ? null : row.needs;
  });
}

/** Everything that needs these, directly or not, oldest first; they themselves are not among it. */
export function allDependants(swarm: Swarm, roots: Iterable<BuildId>): BuildId[] {
  const direct = [...roots].flatMap((root) => [...swarm.lookups.dependants(root)]);
  return [...reach(direct, (build) => swarm.lookups.dependants(build))].sort((one, other) => one - other);
}

/** Those that only the graph moves: a human's hold or cancel stays, and what failed has failed by itself. */
function dependantsToTell(swarm: Swarm, roots: Iterable<BuildId>): BuildRow[] {
  return allDependants(swarm, roots)
    .map((build) => buildRow(swarm, build))
    .filter(({ standing }) => standing.state === "waiting" || standing.state === "blocked");
}

const NONE: readonly BuildId[] = [];

function isOver(row: BuildRow | undefined): boolean {
  return row?.standing.state === "failed" || row?.standing.state === "cancelled";
}

function unbuiltThen(swarm: Swarm, { needs }: GraphThen, build: BuildId): readonly BuildId[] {
  const all = needs.get(build) ?? buildRow(swarm, build).needs;
  return all.filter((need) => swarm.builds.get(need)?.standing.state !== "built");
}

/** Every build that can be reached; `next` says where to go from one, or null when it is not to be counted. */
function reach(from: Iterable<BuildId>, next: (build: BuildId) => Iterable<BuildId> | null): Set<BuildId> {
  const seen = new Set<BuildId>();
  const refused = new Set<BuildId>();
  const open = [...from];
  for (let build = open.pop(); build !== undefined; build = open.pop()) {
    if (seen.has(build) || refused.has(build)) continue;
    const further = next(build);
    if (further === null) refused.add(build);
    else {
      seen.add(build);
      for (const other of further) open.push(other);
    }
  }
  return seen;
}
