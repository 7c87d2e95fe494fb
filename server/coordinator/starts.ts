import type { BuildId, TargetName } from "../../protocol/ids";
import { compareOrders } from "../../protocol/queue-order";
import type { Now } from "./command";
import { REFERENCE_CORES, secondsOn } from "./estimates/expectation";
import type { Pulse } from "./pulse";
import { grantableCores, inService, leasesOf } from "./service";
import type { BuildRow, Swarm } from "./swarm";
import { buildRow } from "./swarm";

/** About when each build of a queue starts and ends, in its order; what waits for a human's word has no start. */
export type Start = { build: BuildId; inSeconds: number; endsInSeconds: number };

/**
 * As if work flowed: the first of the queue starts when cores become free, and each other one when the cores in service have done what
 * goes before it, but none before what it needs has ended. Rough, and quick for a queue of any length.
 */
export function startsOf(swarm: Swarm, pulse: Pulse, target: TargetName, now: Now): Start[] {
  return timetableOf(swarm, pulse, target, now).starts;
}

/** About how long until all of these, which are not built, are; null when that is not known. Zero for none. */
export function readyIn(swarm: Swarm, pulse: Pulse, needs: readonly BuildId[], now: Now): number | null {
  const [first] = needs;
  if (first === undefined) return 0;
  const { ends } = timetableOf(swarm, pulse, buildRow(swarm, first).target, now);
  const last = Math.max(...needs.map((need) => ends.get(need) ?? Number.POSITIVE_INFINITY));
  return Number.isFinite(last) ? Math.round(last) : null;
}

function timetableOf(
  swarm: Swarm,
  pulse: Pulse,
  target: TargetName,
  now: Now,
): { starts: Start[]; ends: ReadonlyMap<BuildId, number> } {
  const drones = [...swarm.drones.values()].filter((drone) => drone.target === target && inService(pulse, drone));
  const cores = drones.reduce((sum, drone) => sum + (drone.limit?.jobs ?? drone.host.cores), 0);
  const ends = new Map<BuildId, number>();
  if (cores === 0) return { starts: [], ends };
  for (const build of swarm.tally.building()) ends.set(build, secondsLeft(swarm, buildRow(swarm, build), now));
  const isFree = drones.some((drone) => grantableCores(swarm, drone).length > 0);
  const held = drones.flatMap((drone) => leasesOf(swarm, drone).map(({ row }) => ends.get(row.build) ?? 0));
  const first = isFree ? 0 : Math.min(...held);

  let workAhead = 0;
  const starts = inOrder(swarm, target).flatMap((row) => {
    const needs = row.needs
      .filter((need) => buildRow(swarm, need).standing.state !== "built")
      .map((need) => ends.get(need));
    const flows = first + workAhead / cores;
    const inSeconds = needs.reduce<number>((latest, end) => Math.max(latest, end ?? Number.POSITIVE_INFINITY), flows);
    if (inSeconds === Number.POSITIVE_INFINITY) return [];
    const { expected } = swarm.estimates.of(row);
    workAhead += expected.serialSeconds + expected.parallelCpuSeconds;
    const end = inSeconds + secondsOn(expected, REFERENCE_CORES);
    ends.set(row.build, end);
    return { build: row.build, inSeconds: Math.round(inSeconds), endsInSeconds: Math.round(end) };
  });
  return { starts, ends };
}

/** Ready builds, then waiting ones: so are positions counted. */
export function inOrder(swarm: Swarm, target: TargetName): BuildRow[] {
  const waiting = [...swarm.builds.values()]
    .filter((row) => row.target === target && row.standing.state === "waiting")
    .map((row) => ({ row, order: swarm.ranking.order(row.build) }))
    .sort((one, other) => compareOrders(one.order, other.order));
  return [...swarm.ranking.ready(target).map((build) => buildRow(swarm, build)), ...waiting.map(({ row }) => row)];
}

function secondsLeft(swarm: Swarm, row: BuildRow, now: Now): number {
  const attempt = row.attempts.at(-1);
  if (!attempt) return 0;
  const age = (now.wall - attempt.grantedAt) / 1000;
  return Math.max(0, secondsOn(swarm.estimates.of(row).expected, attempt.cores.length) - age);
}
