import type { Expectation } from "../../protocol/build";
import { secondsOn } from "../coordinator/estimates/expectation";
import type { Fleet, FleetDrone } from "./fleet";
import type { Placed, Schedule } from "./schedule";
import type { Package, Workload } from "./workload";

/**
 * How others schedule: each drone builds one package at a time with all its cores, and takes the next when it is free. They lose no
 * time on the wire. `told` says what they think a package takes; what it really takes is the workload's.
 */
export type Peer = { name: string; schedule(workload: Workload, told: Workload, fleet: Fleet): Schedule };

export const PEERS: readonly Peer[] = [
  {
    name: "static split",
    schedule: (workload, _told, fleet) => run(workload, fleet, new Split(workload, fleet, false)),
  },
  {
    name: "split + stealing",
    schedule: (workload, _told, fleet) => run(workload, fleet, new Split(workload, fleet, true)),
  },
  {
    name: "FIFO",
    schedule: (workload, _told, fleet) => run(workload, fleet, new Ordered(workload, (one, other) => one - other)),
  },
  {
    name: "critical path first",
    schedule: (workload, told, fleet) => {
      const ranks = ranksOf(told, ({ real }) => secondsOn(real, RANK_CORES));
      return run(workload, fleet, new Ordered(workload, (one, other) => (ranks[other] ?? 0) - (ranks[one] ?? 0)));
    },
  },
  { name: "HEFT", schedule: (workload, told, fleet) => run(workload, fleet, new Planned(told, fleet)) },
];

/** Ranks compare packages as if each had this many cores. */
const RANK_CORES = 16;

/** Who takes what: asked for each free drone, the biggest first. */
interface Rule {
  take(drone: FleetDrone, isReady: (place: number) => boolean): number | undefined;
}

function run({ packages }: Workload, fleet: Fleet, rule: Rule): Schedule {
  const unmet = packages.map(({ needs }) => needs.length);
  const started = new Set<number>();
  const dependants = dependantsOf(packages);
  const placed: Placed[] = [];
  const free = [...fleet.drones].sort((one, other) => other.cores - one.cores);
  const busy: { place: number; drone: FleetDrone; until: number }[] = [];
  const isReady = (place: number) => unmet[place] === 0 && !started.has(place);
  let now = 0;
  for (let left = packages.length; left > 0; ) {
    for (const drone of [...free]) {
      const place = rule.take(drone, isReady);
      const real = place === undefined ? undefined : packages[place]?.real;
      if (place === undefined || !real) continue;
      started.add(place);
      free.splice(free.indexOf(drone), 1);
      const until = now + secondsOn(real, drone.cores);
      placed[place] = { drone, cores: drone.cores, from: now, until };
      busy.push({ place, drone, until });
    }
    now = busy.reduce((soonest, { until }) => Math.min(soonest, until), Number.POSITIVE_INFINITY);
    if (now === Number.POSITIVE_INFINITY) throw new Error(`${left} packages can never be built.`);
    for (const ended of busy.filter(({ until }) => until === now)) {
      busy.splice(busy.indexOf(ended), 1);
      free.push(ended.drone);
      for (const dependant of dependants[ended.place] ?? []) unmet[dependant] = (unmet[dependant] ?? 0) - 1;
      left -= 1;
    }
    free.sort((one, other) => other.cores - one.cores);
  }
  return { makespan: now, placed };
}

/** The first of what is ready, by an order that is known beforehand. */
class Ordered implements Rule {
  readonly #order: number[];

  constructor({ packages }: Workload, compare: (one: number, other: number) => number) {
    this.#order = [...packages.keys()].sort(compare);
  }

  take(_drone: FleetDrone, isReady: (place: number) => boolean): number | undefined {
    const index = this.#order.findIndex(isReady);
    return index < 0 ? undefined : this.#order.splice(index, 1)[0];
  }
}

/**
 * Heterogeneous earliest finish time (Topcuoglu, Hariri and Wu, 2002): by upward rank, each package into the gap of a drone in
 * which it would end first. Drones then keep to their part of the plan and its order.
 */
class Planned implements Rule {
  readonly #plan: Map<FleetDrone, number[]>;

  constructor(told: Workload, { drones }: Fleet) {
    const mean = ({ real }: Package) =>
      drones.reduce((sum, { cores }) => sum + secondsOn(real, cores), 0) / drones.length;
    const ranks = ranksOf(told, mean);
    const lanes = new Map(drones.map((drone) => [drone, [] as Planning[]]));
    const ends: number[] = [];
    for (const place of [...told.packages.keys()].sort((one, other) => (ranks[other] ?? 0) - (ranks[one] ?? 0))) {
      const { needs, real } = packageAt(told, place);
      const ready = needs.reduce((latest, need) => Math.max(latest, ends[need] ?? 0), 0);
      const [drone, from, until] = earliest(lanes, ready, real);
      ends[place] = until;
      const lane = lanes.get(drone) ?? [];
      lane.push({ place, from, until });
      lane.sort((one, other) => one.from - other.from);
    }
    this.#plan = new Map([...lanes].map(([drone, lane]) => [drone, lane.map(({ place }) => place)]));
  }

  take(drone: FleetDrone, isReady: (place: number) => boolean): number | undefined {
    const plan = this.#plan.get(drone) ?? [];
    return plan[0] !== undefined && isReady(plan[0]) ? plan.shift() : undefined;
  }
}

type Planning = { place: number; from: number; until: number };

function earliest(
  lanes: ReadonlyMap<FleetDrone, readonly Planning[]>,
  ready: number,
  real: Expectation,
): [FleetDrone, number, number] {
  let best: [FleetDrone, number, number] | undefined;
  for (const [drone, lane] of lanes) {
    const seconds = secondsOn(real, drone.cores);
    const from = firstGap(lane, ready, seconds);
    if (!best || from + seconds < best[2]) best = [drone, from, from + seconds];
  }
  if (!best) throw new Error("There is no drone.");
  return best;
}

function firstGap(lane: readonly Planning[], ready: number, seconds: number): number {
  let from = ready;
  for (const planned of lane) {
    if (from + seconds <= planned.from) return from;
    from = Math.max(from, planned.until);
  }
  return from;
}

function ranksOf(workload: Workload, seconds: (one: Package) => number): number[] {
  const { packages } = workload;
  const dependants = dependantsOf(packages);
  const ranks: number[] = [];
  for (let place = packages.length - 1; place >= 0; place--) {
    const behind = (dependants[place] ?? []).reduce(
      (longest, dependant) => Math.max(longest, ranks[dependant] ?? 0),
      0,
    );
    ranks[place] = seconds(packageAt(workload, place)) + behind;
  }
  return ranks;
}

function dependantsOf(packages: readonly Package[]): number[][] {
  const dependants: number[][] = packages.map(() => []);
  for (const [place, { needs }] of packages.entries()) for (const need of needs) dependants[need]?.push(place);
  return dependants;
}

function packageAt({ packages, name }: Workload, place: number): Package {
  const one = packages[place];
  if (!one) throw new Error(`${name} has no package ${place}.`);
  return one;
}

/** The list is dealt out beforehand in proportion to cores; a drone with `steals` that finds nothing ready takes from the longest rest. */
class Split implements Rule {
  readonly #shares = new Map<FleetDrone, number[]>();

  constructor(
    private readonly workload: Workload,
    fleet: Fleet,
    private readonly steals: boolean,
  ) {
    const credit = new Map(fleet.drones.map((drone) => [drone, 0]));
    const total = fleet.drones.reduce((sum, { cores }) => sum + cores, 0);
    for (const place of workload.packages.keys()) {
      for (const drone of fleet.drones) credit.set(drone, (credit.get(drone) ?? 0) + drone.cores);
      const next = [...credit].reduce((most, entry) => (entry[1] > most[1] ? entry : most))[0];
      credit.set(next, (credit.get(next) ?? 0) - total);
      this.#shares.set(next, [...(this.#shares.get(next) ?? []), place]);
    }
  }

  take(drone: FleetDrone, isReady: (place: number) => boolean): number | undefined {
    const own = this.#takeFrom(drone, isReady);
    if (own !== undefined || !this.steals) return own;
    const others = [...this.#shares.keys()].sort((one, other) => this.#rest(other) - this.#rest(one));
    for (const other of others) {
      const stolen = this.#takeFrom(other, isReady);
      if (stolen !== undefined) return stolen;
    }
    return undefined;
  }

  #takeFrom(drone: FleetDrone, isReady: (place: number) => boolean): number | undefined {
    const share = this.#shares.get(drone) ?? [];
    const index = share.findIndex(isReady);
    return index < 0 ? undefined : share.splice(index, 1)[0];
  }

  /** Seconds that a drone would need for what is left of its share. */
  #rest(drone: FleetDrone): number {
    const { packages } = this.workload;
    return (this.#shares.get(drone) ?? []).reduce((sum, place) => {
      const real = packages[place]?.real;
      return sum + (real ? secondsOn(real, drone.cores) : 0);
    }, 0);
  }
}
