import type { AssumedNeed } from "../../protocol/build";
import type { DroneName } from "../../protocol/ids";
import { isPublished } from "./published";
import type { Pulse } from "./pulse";
import type { BuildRow, DroneRow, Swarm } from "./swarm";
import { buildRow } from "./swarm";

/**
 * What a plan leaves out because the host that made it has it installed. Other drones may lack it: then it has to be published for
 * the target, and is installed like any need. A drone that does not tell what it has installed finds out when it tries.
 */

/** The first thing that keeps a build from a drone; undefined when nothing does. */
export function lackedBy(swarm: Swarm, pulse: Pulse, row: BuildRow, drone: DroneName): AssumedNeed | undefined {
  const installed = pulse.drones.get(drone)?.installed;
  if (!installed) return undefined;
  return row.assumed.find(({ as }) => !installed.has(as) && publishedAs(swarm, row, as) === undefined);
}

/** Packages in the binhost that a drone has to install for what was assumed. */
export function assumedFor(swarm: Swarm, pulse: Pulse, row: BuildRow, { drone }: DroneRow): BuildRow[] {
  const installed = pulse.drones.get(drone)?.installed;
  if (!installed) return [];
  return row.assumed.flatMap(({ as }) => (installed.has(as) ? [] : (publishedAs(swarm, row, as) ?? [])));
}

/** The newest in the binhost that would be installed as this. */
function publishedAs(swarm: Swarm, { target }: BuildRow, as: string): BuildRow | undefined {
  return [...swarm.lookups.installedAs(target, as)].map((build) => buildRow(swarm, build)).findLast(isPublished);
}
