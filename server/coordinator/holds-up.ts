import type { BuildId } from "../../protocol/ids";
import type { BuildRow } from "./swarm";

/**
 * How many builds cannot go on before this one is built: everything that needs it, directly or not, and is not cancelled.
 * (What needs an unbuilt build is not built itself.) Counts are kept until the graph changes; a build that becomes built
 * changes none, because all it needs was built before.
 */
export class HoldsUp {
  readonly #counts = new Map<BuildId, number>();
  /** Which count saw a build last; by number, so that counting all builds of a big queue allocates nothing. */
  readonly #seenBy: number[] = [];
  #counting = 0;

  constructor(
    private readonly find: (build: BuildId) => BuildRow | undefined,
    private readonly dependants: (build: BuildId) => ReadonlySet<BuildId>,
  ) {}

  count(build: BuildId): number {
    const known = this.#counts.get(build);
    if (known !== undefined) return known;
    const count = isBuilt(this.find(build)) ? 0 : this.#walk(build);
    this.#counts.set(build, count);
    return count;
  }

  note(before: BuildRow | undefined, after: BuildRow | undefined): void {
    if (isCancelled(before) !== isCancelled(after) || !before || !after) this.#counts.clear();
    if (after && isBuilt(before) !== isBuilt(after)) this.#counts.delete(after.build);
  }

  #walk(start: BuildId): number {
    this.#counting += 1;
    let count = 0;
    const open = [start];
    for (let build = open.pop(); build !== undefined; build = open.pop()) {
      for (const dependant of this.dependants(build)) {
        if (this.#seenBy[dependant] === this.#counting) continue;
        this.#seenBy[dependant] = this.#counting;
        if (!isCancelled(this.find(dependant))) count += 1;
        open.push(dependant);
      }
    }
    return count;
  }
}

function isBuilt(row: BuildRow | undefined): boolean {
  return row?.standing.state === "built";
}

function isCancelled(row: BuildRow | undefined): boolean {
  return row?.standing.state === "cancelled";
}
