import type { Expectation } from "../../protocol/build";
import type { BuildId, TargetName } from "../../protocol/ids";
import { REFERENCE_CORES, secondsOn } from "./estimates/expectation";
import type { Steps } from "./steps";
import type { BuildRow } from "./swarm";

/**
 * How much work waits for the biggest builds. A giant may begin no long chain and yet hold up half the queue: while it runs, only
 * what does not wait for it keeps cores busy, and then all of that is still to be done. So nothing is over before a gate has
 * ended and the cores have done all that is behind it, which is the bound of Fernandez and Bussell (1973).
 *
 * To know this of every build would cost too much; of the biggest it costs a few walks through the queue, in which each
 * is one bit. What is behind a gate stays so until it is built, so walks are needed when the graph changes, and when half of the
 * gates are built and others are the biggest. What is expected may change meanwhile: that shifts a bound a little, until so much
 * is expected otherwise that a walk is due.
 */
export class Gates {
  /** Core seconds of all that needs a gate, directly or not. */
  readonly #behind = new Map<BuildId, number>();
  readonly #unbuilt = new Set<BuildId>();
  /** The cores that bounds were last reckoned with. */
  readonly #cores = new Map<TargetName, number>();
  #isStale = false;
  #waiting = 0;
  #reestimated = 0;

  constructor(
    private readonly expectedOf: (row: BuildRow) => Expectation,
    private readonly coresOf: (target: TargetName) => number,
  ) {}

  /** Seconds that all cores need for what is behind a build; 0 for what is no gate, or while nothing serves its target. */
  secondsBehind({ build, target }: BuildRow): number {
    const cores = this.#cores.get(target) ?? 0;
    return cores === 0 ? 0 : (this.#behind.get(build) ?? 0) / cores;
  }

  note(before: BuildRow | undefined, after: BuildRow | undefined): void {
    if (!before || !after || before.needs !== after.needs || waits(before) !== waits(after)) {
      if (after?.standing.state !== "built") this.#isStale = true;
    }
    if (after?.standing.state === "built" && this.#unbuilt.delete(after.build))
      this.#isStale ||= this.#unbuilt.size * 2 < this.#behind.size;
  }

  /** Something else is expected of so many builds. */
  reestimate(builds: number): void {
    this.#reestimated += builds;
    if (this.#reestimated * 2 > this.#waiting) this.outdate();
  }

  /** All is to be reckoned anew. */
  outdate(): void {
    this.#isStale = true;
  }

  /** Reckons anew what may be another by now, and gives the builds of which it is. */
  *settle(rows: Iterable<BuildRow>): Steps<BuildId[]> {
    const isStepped = this.#stepCores();
    if (!this.#isStale) return isStepped ? [...this.#unbuilt] : [];
    this.#isStale = false;
    const waiting = [...rows].filter(waits).sort((one, other) => one.build - other.build);
    for (const { target } of waiting) if (!this.#cores.has(target)) this.#cores.set(target, this.#stepOf(target));
    this.#waiting = waiting.length;
    this.#reestimated = 0;
    const before = new Map(this.#behind);
    const unbuilt = [...this.#unbuilt];
    this.#behind.clear();
    this.#unbuilt.clear();
    yield;
    const gates = this.#biggest(waiting);
    for (let first = 0; first < gates.length; first += BITS) {
      yield;
      this.#walk(waiting, gates.slice(first, first + BITS));
    }
    const all = new Set([...unbuilt, ...gates]);
    return [...all].filter((build) => isStepped || before.get(build) !== this.#behind.get(build));
  }

  /** Rows are given oldest first: what a build needs is nearly always older; what is not is left out. */
  #walk(rows: readonly BuildRow[], gates: readonly BuildId[]): void {
    const bitOf = new Map(gates.map((gate, index) => [gate, 1 << index]));
    const behind = gates.map(() => 0);
    /** By the number of a build, which gates it needs. */
    const needed = new Int32Array((rows.at(-1)?.build ?? 0) + 1);
    for (const row of rows) {
      let bits = 0;
      for (const need of row.needs) bits |= needed[need] ?? 0;
      const { serialSeconds, parallelCpuSeconds } = this.expectedOf(row);
      for (let rest = bits; rest !== 0; rest &= rest - 1) {
        const gate = 31 - Math.clz32(rest & -rest);
        behind[gate] = (behind[gate] ?? 0) + serialSeconds + parallelCpuSeconds;
      }
      needed[row.build] = bits | (bitOf.get(row.build) ?? 0);
    }
    for (const [index, gate] of gates.entries()) {
      this.#behind.set(gate, behind[index] ?? 0);
      this.#unbuilt.add(gate);
    }
  }

  #biggest(rows: readonly BuildRow[]): BuildId[] {
    const sizes = rows.map((row) => ({ build: row.build, seconds: secondsOn(this.expectedOf(row), REFERENCE_CORES) }));
    sizes.sort((one, other) => other.seconds - one.seconds || one.build - other.build);
    return sizes.slice(0, MAX_GATES).map(({ build }) => build);
  }

  /** Whether any target has other cores now, by a step at least. While none serve, those that did are reckoned with. */
  #stepCores(): boolean {
    let isStepped = false;
    for (const [target, known] of this.#cores) {
      const cores = this.#stepOf(target);
      if (cores === 0 || cores === known) continue;
      this.#cores.set(target, cores);
      isStepped = true;
    }
    return isStepped;
  }

  /** In steps of a fifth, so that not every drone that comes or goes stirs all ranks; no fewer than ranks are reckoned with. */
  #stepOf(target: TargetName): number {
    const cores = this.coresOf(target);
    return cores === 0 ? 0 : Math.max(REFERENCE_CORES, Math.exp(Math.round(Math.log(cores) / STEP) * STEP));
  }
}

/** As many as a number has. */
const BITS = 32;
const MAX_GATES = 4 * BITS;
const STEP = Math.log(1.2);

/** Whether it is still to be built, by the swarm or after a person's word. */
function waits({ standing }: BuildRow): boolean {
  return standing.state !== "built" && standing.state !== "cancelled";
}
