import type { BuildRow } from "./swarm";

/** Is its package in the binhost? It was built, and the package was not removed since. */
export function isPublished(row: BuildRow | undefined): boolean {
  return row?.standing.state === "built" && row.standing.removedAt === undefined;
}
