import type { Fact } from "../../protocol/facts";
import type { BuildId } from "../../protocol/ids";
import type { Millis } from "../../protocol/time";
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

/** Roots were requeued: their dependants wait again, or stay blocked by what else failed. */
export function unblockDependants(swarm: Swarm, roots: ReadonlySet<BuildId>, at: Millis): Fact[] {
  return dependantsToTell(swarm, roots).map(({ build, standing }) => {
    const left = standing.state === "blocked" ? standing.roots.filter((root) => !roots.has(root)) : [];
    return left.length > 0 ? { kind: "build.blocked", at, build, roots: left } : { kind: "build.waited", at, build };
  });
}

/** Failed and cancelled builds among what these need, directly or not; `requeued` ones are no longer. */
export function rootsAmong(
  swarm: Swarm,
  needs: readonly BuildId[],
  requeued: ReadonlySet<BuildId> = new Set(),
): BuildId[] {
  const roots: BuildId[] = [];
  for (const need of unbuiltNeeds(swarm, needs)) {
    const { state } = buildRow(swarm, need).standing;
    if ((state === "failed" || state === "cancelled") && !requeued.has(need)) roots.push(need);
  }
  return roots.sort((one, other) => one - other);
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
