import type { LegalPlace } from "../../protocol/api";
import type { BuildId, DroneName } from "../../protocol/ids";
import { compareOrders } from "../../protocol/queue-order";
import type { Refusal } from "../../protocol/refusals";
import { allDependants, unbuiltNeeds } from "./blockage";
import { referenceTo } from "./buckets";
import { namedBuilds } from "./come-back";
import type { Now } from "./command";
import { mayBePlaced } from "./move";
import type { Pulse } from "./pulse";
import { failuresOf } from "./retry";
import { readyIn } from "./starts";
import type { BuildRow, Swarm } from "./swarm";
import { buildRow } from "./swarm";

/** Behind the last of what builds need, before the first of what needs them, and what else is known of them before they are moved. */
export function legalPlaceOf(swarm: Swarm, pulse: Pulse, builds: readonly BuildId[], now: Now): LegalPlace | Refusal {
  const rows = namedBuilds(swarm, builds);
  if ("refused" in rows) return rows;
  const moved = new Set(builds);
  const needs = [
    ...unbuiltNeeds(
      swarm,
      rows.flatMap((row) => row.needs),
    ),
  ];
  const last = furthest(swarm, needs, moved, 1);
  const first = furthest(swarm, allDependants(swarm, builds), moved, -1);
  const [they, them] = rows.length === 1 ? ["it needs", "it"] : ["they need", "them"];
  return {
    earliest: last ? { behind: referenceTo(swarm, last), because: `${they} ${last.cpv}` } : null,
    latest: first ? { before: referenceTo(swarm, first), because: `${first.cpv} needs ${them}` } : null,
    readyInSeconds: readyIn(
      swarm,
      pulse,
      needs.filter((need) => !moved.has(need)),
      now,
    ),
    failedOn: failedOn(rows),
  };
}

/** Of those in the queue that stay where they are the last (1) or the first (-1). */
function furthest(swarm: Swarm, builds: Iterable<BuildId>, moved: ReadonlySet<BuildId>, way: 1 | -1) {
  let found: BuildRow | undefined;
  for (const build of builds) {
    const row = buildRow(swarm, build);
    if (moved.has(build) || !mayBePlaced(row)) continue;
    const difference = found ? compareOrders(swarm.ranking.order(build), swarm.ranking.order(found.build)) : way;
    if (difference * way > 0) found = row;
  }
  return found;
}

function failedOn(rows: readonly BuildRow[]): LegalPlace["failedOn"] {
  const reasons = new Map<DroneName, LegalPlace["failedOn"][number]>();
  for (const { attempt, ending } of rows.flatMap(failuresOf)) {
    reasons.set(attempt.drone, { drone: attempt.drone, reason: ending.reason });
  }
  return [...reasons.values()];
}
