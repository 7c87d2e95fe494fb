import { attemptLabel } from "../../protocol/ids";
import type { Telemetry } from "../../protocol/telemetry";
import { NO_TRENDS, TREND_EVERY_MS, withNewerPoints } from "../../protocol/trend-points";
import type { DroneTrend, IdleCause, Trends } from "../../protocol/trends";
import { summaryOf } from "./buckets";
import { answerTo } from "./claim";
import type { Now } from "./command";
import type { Pulse } from "./pulse";
import { freeCores, inService, leasesOf } from "./service";
import type { DroneRow, Swarm } from "./swarm";

/** Often enough that no idle core is missed, and seldom enough that asking a thousand drones why they idle costs little. */
const LOOK_EVERY_MS = 5_000;

/** What was seen of one drone since the newest point. */
type Seen = {
  load: number | null;
  memoryMiB: number | null;
  celsius: number | null;
  /** Core-seconds by cause; null when it took no work all the time. */
  idle: Map<IdleCause, number> | null;
};

/**
 * What the meters of the last hour showed, for pages that are opened later. Look often: it looks closer every LOOK_EVERY_MS,
 * and makes a point every TREND_EVERY_MS. Kept in memory only, like all that beats tell.
 */
export class LastHour {
  trends: Trends = NO_TRENDS;
  #seen = new Map<DroneRow["drone"], Seen>();
  #busy: number[] = [];
  #lookedAt: number | null = null;
  #pointDueAt: number | null = null;

  /** @returns the newest point when this look made one. */
  look(swarm: Swarm, pulse: Pulse, now: Now): Trends | null {
    const sinceMs = this.#lookedAt === null ? 0 : now.mono - this.#lookedAt;
    if (this.#lookedAt !== null && sinceMs < LOOK_EVERY_MS) return null;
    this.#lookedAt = now.mono;
    this.#pointDueAt ??= now.mono + TREND_EVERY_MS;
    for (const drone of swarm.drones.values()) this.#note(swarm, pulse, drone, now, sinceMs / 1_000);
    const busy = busyShare(swarm, pulse);
    if (busy !== null) this.#busy.push(busy);
    return now.mono < this.#pointDueAt ? null : this.#makePoint(swarm, pulse, now);
  }

  #note(swarm: Swarm, pulse: Pulse, drone: DroneRow, now: Now, seconds: number): void {
    const seen = this.#seen.get(drone.drone) ?? { load: null, memoryMiB: null, celsius: null, idle: null };
    this.#seen.set(drone.drone, seen);
    if (!drone.online) return;
    noteMeters(seen, pulse.drones.get(drone.drone)?.telemetry ?? null);
    if (!inService(pulse, drone)) return;
    seen.idle ??= new Map();
    const free = freeCores(swarm, drone).length;
    if (free === 0) return;
    const cause = causeOf(swarm, pulse, drone, free, now);
    seen.idle.set(cause, (seen.idle.get(cause) ?? 0) + free * seconds);
  }

  #makePoint(swarm: Swarm, pulse: Pulse, now: Now): Trends {
    const { builtLastHour, firstAttemptSuccess } = summaryOf(swarm, pulse, now);
    const point: Trends = {
      at: now.wall,
      busy: [this.#busy.length === 0 ? null : rounded(average(this.#busy), 3)],
      builtLastHour: [builtLastHour],
      firstAttemptSuccess: [firstAttemptSuccess === null ? null : rounded(firstAttemptSuccess, 4)],
      drones: [...this.#seen].flatMap(([name, seen]) => {
        const drone = swarm.drones.get(name);
        return drone ? trendOf(drone, seen) : [];
      }),
    };
    this.trends = withNewerPoints(this.trends, point);
    this.#seen.clear();
    this.#busy = [];
    this.#pointDueAt = now.mono + TREND_EVERY_MS;
    return point;
  }
}

function trendOf({ drone, host }: DroneRow, { load, memoryMiB, celsius, idle }: Seen): DroneTrend {
  const causes = [...(idle ?? [])].sort(([, one], [, other]) => other - one);
  const seconds = causes.reduce((sum, [, of]) => sum + of, 0);
  return {
    drone,
    cores: host.cores,
    load: [load],
    memoryMiB: [memoryMiB],
    celsius: [celsius],
    idleCoreSeconds: [idle === null ? null : Math.round(seconds)],
    idleCause: [seconds > 0 ? (causes[0]?.[0] ?? null) : null],
  };
}

const MIB = 2 ** 20;

function noteMeters(seen: Seen, telemetry: Telemetry | null): void {
  if (telemetry === null) return;
  seen.load = highest(seen.load, rounded(telemetry.load[0], 1));
  seen.memoryMiB = highest(seen.memoryMiB, Math.round(telemetry.memoryUsedBytes / MIB));
  if (telemetry.temperatureCelsius !== null) {
    seen.celsius = highest(seen.celsius, Math.round(telemetry.temperatureCelsius));
  }
}

/** Why free cores of a drone in service are free. */
function causeOf(swarm: Swarm, pulse: Pulse, drone: DroneRow, free: number, now: Now): IdleCause {
  const answer = answerTo(swarm, pulse, drone, free, now);
  if (answer.kind === "grant") return "starting";
  switch (answer.because) {
    case "paused":
    case "queue-empty":
      return answer.because;
    case "no-free-cores":
    case "grounded":
      return "limited";
    case "nothing-ready":
      return swarm.ranking.ready(drone.target).length > 0 ? "none-fits" : "nothing-ready";
  }
}

/** Cores in use as a share of those that are free or held by builds that are measured; null when there are none. */
function busyShare(swarm: Swarm, pulse: Pulse): number | null {
  let busy = 0;
  let usable = 0;
  for (const drone of swarm.drones.values()) {
    if (inService(pulse, drone)) usable += freeCores(swarm, drone).length;
    for (const { row, attempt } of leasesOf(swarm, drone)) {
      const label = attemptLabel({ build: row.build, attempt: attempt.attempt });
      const measured = pulse.drones.get(drone.drone)?.progress.get(label)?.busyCores ?? null;
      if (measured === null) continue;
      busy += Math.min(measured, attempt.cores.length);
      usable += attempt.cores.length;
    }
  }
  return usable === 0 ? null : busy / usable;
}

function highest(one: number | null, other: number): number {
  return one === null ? other : Math.max(one, other);
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
