import type { Expectation } from "../../../protocol/build";
import type { TargetName } from "../../../protocol/ids";
import { REFERENCE_CORES, secondsOn } from "./expectation";

/** A build that is still to be done. A task stands behind all that it needs. */
export type Task = {
  target: TargetName;
  expected: Expectation;
  spread: number;
  /** Seconds that are still needed once it begins: the highest goes first. */
  rank: number;
  /** How many unbuilt builds it needs, and the places of those that need it. */
  needs: number;
  dependants: number[];
  /** Where it runs already: the place of its lane (null when that takes no more work), its cores, for how long so far. */
  running: { lane: number | null; speed: number; cores: number; ageSeconds: number } | null;
};

/** A drone that may be given work. */
export type Lane = { target: TargetName; cores: number; speed: number };

/** How it might go: when the last is done, and each task, counted from now; null for what never begins. */
export type Course = { seconds: number; begins: (number | null)[]; ends: (number | null)[] };

/** What runs over its time is expected to take this much of its age again. */
const OVERRUN = 0.25;
/** A build is hurried when the chain that it begins is nearly as long as all that is left. */
const NEARLY_ALL = 0.9;
/** A hurried build rather waits for more cores than to take this much longer on fewer. */
const TOO_SLOW = 1.3;
/** The share of its cores that a build must keep at work, when work is scarce and when it is plenty. */
const EFFICIENCY = { least: 0.4, most: 0.9 };

/**
 * Plays the rest of a run once, as the coordinator places builds: the highest rank first, on as many cores as it can use;
 * everything else on as many as it keeps busy. `factor` is how much longer than expected a task takes this time.
 */
export function foresee(
  tasks: readonly Task[],
  lanes: readonly Lane[],
  overheadSeconds: number,
  factor: (place: number) => number,
): Course {
  return new Play(tasks, lanes, overheadSeconds, factor).course();
}

type Choice = { lane: number; cores: number; seconds: number };

type Running = { place: number; lane: number | null; cores: number; until: number };

class Play {
  readonly #all: readonly number[];
  readonly #free: number[];
  readonly #needs: number[];
  /** The highest rank first. */
  readonly #ready: number[] = [];
  /** What ends last stands first. */
  readonly #running: Running[] = [];
  readonly #begins: (number | null)[];
  readonly #ends: (number | null)[];
  readonly #cores: number;
  #now = 0;
  #workLeft = 0;
  /** A lane that is kept for a hurried task until it has the cores that this one waits for. */
  #kept: { lane: number; place: number } | null = null;

  constructor(
    private readonly tasks: readonly Task[],
    private readonly lanes: readonly Lane[],
    private readonly overheadSeconds: number,
    private readonly factor: (place: number) => number,
  ) {
    this.#all = lanes.map(({ cores }) => cores);
    this.#free = [...this.#all];
    this.#cores = lanes.reduce((sum, { cores }) => sum + cores, 0);
    this.#needs = tasks.map(({ needs }) => needs);
    this.#begins = tasks.map(() => null);
    this.#ends = tasks.map(() => null);
  }

  course(): Course {
    for (const [place, task] of this.tasks.entries()) {
      if (task.running) this.#goOn(place, task.running);
      else if (task.needs === 0) this.#enter(place);
      this.#workLeft += work(task);
    }
    this.#place();
    for (let next = this.#running.pop(); next; next = this.#running.pop()) {
      this.#end(next);
      this.#place();
    }
    return { seconds: this.#now, begins: this.#begins, ends: this.#ends };
  }

  #goOn(place: number, { lane, speed, cores, ageSeconds }: NonNullable<Task["running"]>): void {
    const left = this.#secondsOf(place, cores, speed) * this.factor(place) - ageSeconds;
    if (lane !== null) this.#free[lane] = Math.max(0, (this.#free[lane] ?? 0) - cores);
    this.#begin({ place, lane, cores, until: Math.max(left, ageSeconds * OVERRUN, 1) });
  }

  #end({ place, lane, cores, until }: Running): void {
    this.#now = until;
    this.#ends[place] = until;
    if (lane !== null) this.#free[lane] = (this.#free[lane] ?? 0) + cores;
    const task = this.tasks[place];
    if (task) this.#workLeft -= work(task);
    for (const dependant of task?.dependants ?? []) {
      const needs = (this.#needs[dependant] ?? 0) - 1;
      this.#needs[dependant] = needs;
      if (needs === 0) this.#enter(dependant);
    }
  }

  #place(): void {
    const chainLeft = this.#chainLeft();
    const workLeft = this.#workLeft / Math.max(1, this.#cores);
    let passedOver = 0;
    while (passedOver < this.#ready.length && this.#hasRoom()) {
      const place = this.#ready[passedOver] ?? 0;
      if (this.#placeOne(place, chainLeft, workLeft)) this.#ready.splice(passedOver, 1);
      else passedOver += 1;
    }
  }

  #hasRoom(): boolean {
    return this.#free.some(
      (cores, lane) => cores > 0 && (lane !== this.#kept?.lane || this.#ready[0] === this.#kept.place),
    );
  }

  /** Whether it begins; else it waits. */
  #placeOne(place: number, chainLeft: number, workLeft: number): boolean {
    const task = this.tasks[place];
    if (!task) return false;
    const behind = behindOf(task);
    const isLate = (choice: Choice | undefined) =>
      behind + (choice?.seconds ?? 0) >= NEARLY_ALL * Math.max(chainLeft, workLeft);
    let now = this.#soonest(place, task, this.#coresFor(task, workLeft / Math.max(1, chainLeft)), this.#free);
    if (isLate(now)) {
      now = this.#soonest(place, task, task.expected.maxJobs, this.#free);
      const alone = this.#soonest(place, task, task.expected.maxJobs, this.#all);
      if (isLate(now) && alone && this.#running.length > 0 && isTooSlow(now, alone)) {
        this.#kept ??= { lane: alone.lane, place };
        return false;
      }
    }
    if (!now) return false;
    if (this.#kept?.place === place) this.#kept = null;
    const { lane, cores, seconds } = now;
    this.#free[lane] = (this.#free[lane] ?? 0) - cores;
    this.#begin({ place, lane, cores, until: this.#now + seconds * this.factor(place) });
    return true;
  }

  /** Where it would end first on at most so many cores of those that a lane has for it. */
  #soonest(place: number, { target }: Task, wanted: number, available: readonly number[]): Choice | undefined {
    let best: Choice | undefined;
    for (const [lane, { target: ofLane, speed }] of this.lanes.entries()) {
      if (ofLane !== target || (this.#kept?.lane === lane && this.#kept.place !== place)) continue;
      const cores = Math.min(wanted, available[lane] ?? 0);
      const choice = { lane, cores, seconds: this.#secondsOf(place, cores, speed) };
      if (cores > 0 && (!best || choice.seconds < best.seconds)) best = choice;
    }
    return best;
  }

  #coresFor({ expected: { serialSeconds, parallelCpuSeconds, maxJobs } }: Task, plenty: number): number {
    const efficiency = Math.min(EFFICIENCY.most, Math.max(EFFICIENCY.least, plenty));
    const perSerial = parallelCpuSeconds / Math.max(serialSeconds, 0.1);
    const efficient = Math.floor(1 / efficiency + perSerial * (1 / efficiency - 1));
    const fairShare = Math.floor(this.#cores / (this.#ready.length + this.#running.length));
    return Math.min(maxJobs, Math.max(efficient, fairShare, 1));
  }

  /** Seconds of the longest chain that is ready or runs. */
  #chainLeft(): number {
    let longest = this.#rankOf(this.#ready[0] ?? -1);
    for (const { place, until } of this.#running) {
      const task = this.tasks[place];
      if (task) longest = Math.max(longest, behindOf(task) + until - this.#now);
    }
    return longest;
  }

  #rankOf(place: number): number {
    return this.tasks[place]?.rank ?? 0;
  }

  #secondsOf(place: number, cores: number, speed: number): number {
    const expected = this.tasks[place]?.expected;
    return expected ? secondsOn(expected, cores, speed) + this.overheadSeconds : 0;
  }

  #begin(running: Running): void {
    this.#begins[running.place] = this.#now;
    insert(this.#running, running, ({ until }) => -until);
  }

  #enter(place: number): void {
    insert(this.#ready, place, (other) => -this.#rankOf(other));
  }
}

function isTooSlow(now: Choice | undefined, alone: Choice): boolean {
  return !now || now.seconds > TOO_SLOW * alone.seconds;
}

/** Seconds that are needed once it has ended; ranks reckon with the reference cores. */
function behindOf({ rank, expected }: Task): number {
  return rank - secondsOn(expected, REFERENCE_CORES);
}

function work({ expected: { serialSeconds, parallelCpuSeconds } }: Task): number {
  return serialSeconds + parallelCpuSeconds;
}

/** Into a list that is in the order of `keyOf`. */
function insert<Item>(list: Item[], item: Item, keyOf: (item: Item) => number): void {
  const key = keyOf(item);
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = list[middle];
    if (other === undefined || keyOf(other) > key) high = middle;
    else low = middle + 1;
  }
  list.splice(low, 0, item);
}
