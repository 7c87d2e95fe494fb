import type { LegalPlace } from "../../protocol/api";
import type { BuildId } from "../../protocol/ids";
import { compareOrders } from "../../protocol/queue-order";
import { allDependants, unbuiltNeeds } from "./blockage";
import { referenceTo } from "./buckets";
import { mayBePlaced } from "./move";
import type { BuildRow, Swarm } from "./swarm";
import { buildRow } from "./swarm";

/** Behind the last of what a build needs, before the first of what needs it; undefined when there is no such build. */
export function legalPlaceOf(swarm: Swarm, build: BuildId): LegalPlace | undefined {
  const row = swarm.builds.get(build);
  if (!row) return undefined;
  const last = furthest(swarm, unbuiltNeeds(swarm, row.needs), 1);
  const first = furthest(swarm, allDependants(swarm, [build]), -1);
  return {
    earliest: last ? { behind: referenceTo(swarm, last), because: `it needs ${last.cpv}` } : null,
    latest: first ? { before: referenceTo(swarm, first), because: `${first.cpv} needs it` } : null,
  };
}

/** Of those in the queue the last (1) or the first (-1). */
function furthest(swarm: Swarm, builds: Iterable<BuildId>, way: 1 | -1): BuildRow | undefined {
  let found: BuildRow | undefined;
  for (const build of builds) {
    const row = buildRow(swarm, build);
    if (!mayBePlaced(row)) continue;
    const difference = found ? compareOrders(swarm.ranking.order(build), swarm.ranking.order(found.build)) : way;
    if (difference * way > 0) found = row;
  }
  return found;
}
