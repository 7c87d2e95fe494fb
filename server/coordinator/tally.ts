import type { BuildStateName } from "../../protocol/build";
import { BUILD_STATES, QUEUED_STATES } from "../../protocol/build";
import type { BuildId, RunId, TargetName } from "../../protocol/ids";
import type { Millis } from "../../protocol/time";
import { Cell } from "./cell";
import type { Estimate } from "./estimates/estimates";
import type { BuildRow } from "./swarm";

/** What one build adds to the counts of its target and of its run. */
export type Counts = {
  states: Record<BuildStateName, number>;
  /** Builds whose first attempt built or failed, and of these, built. */
  triedOnce: number;
  builtAtOnce: number;
  /** Builds in the queue of which nothing is known. */
  queuedUnknown: number;
  /** Core seconds expected of the builds in the queue that may go on without a human; unknown ones are guessed. */
  coreSeconds: number;
};

/** Counts that hang on every build, kept while rows change, so that no question has to walk all builds. */
export class Tally {
  readonly #byTarget = new Map<TargetName, Counts>();
  readonly #byRun = new Map<RunId, Counts>();
  readonly #building = new Set<BuildId>();
  readonly #built: { build: BuildId; at: Millis }[] = [];
  /** Runs that entered the queue since it was last empty: what people call "this run". */
  readonly #current = new Cell<ReadonlySet<RunId>>(new Set());

  constructor(private readonly estimateOf: (row: BuildRow) => Estimate) {}

  /** Of all builds. */
  total(): Counts {
    return sum(this.#byTarget.values());
  }

  targets(): TargetName[] {
    return [...this.#byTarget.keys()];
  }

  ofTarget(target: TargetName): Counts {
    return this.#byTarget.get(target) ?? zero();
  }

  /** Of the runs that entered the queue since it was last empty. */
  ofCurrentRuns(): Counts {
    return sum([...this.#current.get()].map((run) => this.#byRun.get(run) ?? zero()));
  }

  /** Builds that run or are being published. */
  building(): ReadonlySet<BuildId> {
    return this.#building;
  }

  /** Builds built at or after a time. */
  builtSince(since: Millis): number {
    let count = 0;
    for (let index = this.#built.length - 1; index >= 0 && (this.#built[index]?.at ?? 0) >= since; index--) count += 1;
    return count;
  }

  note(before: BuildRow | undefined, after: BuildRow | undefined): void {
    if (after && (before ? !isQueued(before) && isQueued(after) : true)) this.#enter(after);
    for (const [row, sign] of [[before, -1] as const, [after, 1] as const]) {
      if (!row) continue;
      const estimate = this.estimateOf(row);
      addTo(this.#byTarget, row.target, row, estimate, sign);
      addTo(this.#byRun, row.run, row, estimate, sign);
    }
    this.#noteBuilding(before, after);
    this.#noteBuilt(before, after);
  }

  /** Something else is expected of a build than `before`. */
  reestimate(row: BuildRow, before: Estimate): void {
    const after = this.estimateOf(row);
    for (const counts of [this.#byTarget.get(row.target), this.#byRun.get(row.run)]) {
      if (!counts) continue;
      expect(counts, row, before, -1);
      expect(counts, row, after, 1);
    }
  }

  fold(): void {
    this.#current.fold();
  }

  drop(): void {
    this.#current.drop();
  }

  /** Also for ended builds that a restart brings back: with an empty queue the newest run is the current one. */
  #enter(row: BuildRow): void {
    const current = this.#current.get();
    if (queued(this.total()) === 0) this.#current.put(new Set([row.run]));
    else if (isQueued(row) && !current.has(row.run)) this.#current.put(new Set([...current, row.run]));
  }

  #noteBuilding(before: BuildRow | undefined, after: BuildRow | undefined): void {
    if (after?.standing.state === "building") this.#building.add(after.build);
    else if (before) this.#building.delete(before.build);
  }

  #noteBuilt(before: BuildRow | undefined, after: BuildRow | undefined): void {
    const [was, is] = [before?.standing, after?.standing];
    if (is?.state === "built" && was?.state !== "built" && after)
      this.#built.push({ build: after.build, at: is.since });
    if (was?.state === "built" && is?.state !== "built" && before) {
      const index = this.#built.findLastIndex(({ build }) => build === before.build);
      this.#built.splice(index, 1);
    }
  }
}

/** How many builds are in the queue. */
export function queued(counts: Counts): number {
  let queued = 0;
  for (const state of QUEUED_STATES) queued += counts.states[state];
  return queued;
}

export function isQueued(row: BuildRow): boolean {
  const { state } = row.standing;
  return state !== "built" && state !== "failed" && state !== "cancelled";
}

function addTo<Key>(index: Map<Key, Counts>, key: Key, row: BuildRow, estimate: Estimate, sign: 1 | -1): void {
  const counts = index.get(key) ?? zero();
  index.set(key, counts);
  const { state } = row.standing;
  const first = row.attempts[0]?.ending?.result;
  counts.states[state] += sign;
  if (first === "built" || first === "failed") counts.triedOnce += sign;
  if (first === "built") counts.builtAtOnce += sign;
  expect(counts, row, estimate, sign);
}

/** What a queued build adds to what is to be done. */
function expect(counts: Counts, row: BuildRow, estimate: Estimate, sign: 1 | -1): void {
  const { state } = row.standing;
  if (!isQueued(row)) return;
  if (estimate.basis === "none") counts.queuedUnknown += sign;
  if (state === "held" || state === "blocked") return;
  const { serialSeconds, parallelCpuSeconds } = estimate.expected;
  counts.coreSeconds += sign * (serialSeconds + parallelCpuSeconds);
}

function zero(): Counts {
  return {
    states: { waiting: 0, ready: 0, building: 0, built: 0, failed: 0, blocked: 0, held: 0, cancelled: 0 },
    triedOnce: 0,
    builtAtOnce: 0,
    queuedUnknown: 0,
    coreSeconds: 0,
  };
}

function sum(all: Iterable<Counts>): Counts {
  const total = zero();
  for (const counts of all) {
    for (const state of BUILD_STATES) total.states[state] += counts.states[state];
    total.triedOnce += counts.triedOnce;
    total.builtAtOnce += counts.builtAtOnce;
    total.queuedUnknown += counts.queuedUnknown;
    total.coreSeconds += counts.coreSeconds;
  }
  return total;
}
