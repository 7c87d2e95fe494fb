import type { BuildId } from "../../protocol/ids";
import type { BuildRow } from "./swarm";

/**
 * How many builds cannot go on before this one is built: everything that needs it, directly or not, and is not cancelled.
 * (What needs an unbuilt build is not built itself.) Counts are kept until the graph changes; a build that becomes built
 * changes none, because all it needs was built before.
 */
export class HoldsUp {
  /** By the number of the build, like all here: to count all builds of a big queue must not cost seconds. */
  readonly #counts: (number | undefined)[] = [];
  /** Which count saw a build last. */
  readonly #seenBy: number[] = [];
  readonly #cancelled = new Set<BuildId>();
  readonly #built = new Set<BuildId>();
  #counting = 0;

  constructor(private readonly dependants: (build: BuildId) => readonly BuildId[]) {}

  count(build: BuildId): number {
    if (this.#built.has(build)) return 0;
    const count = this.#counts[build] ?? this.#walk(build);
    this.#counts[build] = count;
    return count;
  }

  note(before: BuildRow | undefined, after: BuildRow | undefined): void {
    if (isCancelled(before) !== isCancelled(after) || !before || !after) this.#counts.length = 0;
    if (before) this.#cancelled.delete(before.build);
    if (before) this.#built.delete(before.build);
    if (after && isCancelled(after)) this.#cancelled.add(after.build);
    if (after?.standing.state === "built") this.#built.add(after.build);
  }

  #walk(start: BuildId): number {
    this.#counting += 1;
    let count = 0;
    const open = [start];
    for (let build = open.pop(); build !== undefined; build = open.pop()) {
      for (const dependant of this.dependants(build)) {
        if (this.#seenBy[dependant] === this.#counting) continue;
        this.#seenBy[dependant] = this.#counting;
        if (!this.#cancelled.has(dependant)) count += 1;
        open.push(dependant);
      }
    }
    return count;
  }
}

function isCancelled(row: BuildRow | undefined): boolean {
  return row?.standing.state === "cancelled";
}
