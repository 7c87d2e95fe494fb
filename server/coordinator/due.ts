import type { Fact } from "../../protocol/facts";
import { LEASE_TTL_MS, OFFLINE_AFTER_MS } from "../../protocol/time";
import type { Now } from "./command";
import type { CommandOf, Decision } from "./decide";
import { judge, release } from "./judgement";
import type { Pulse } from "./pulse";
import { silenceMs, unvouchedMs } from "./pulse";
import { afterSetbacks } from "./retry";
import type { Lease } from "./service";
import { leasesOf } from "./service";
import type { DroneRow, Swarm } from "./swarm";
import { buildRow } from "./swarm";
import { upgradeDue } from "./upgrade";

/** What time alone brings about. Silence and leases are measured on the monotonic clock; only what a crash must not shorten, a grounding
 * and a rest between two tries, ends by the wall clock. */

/** The first facts of a coordinator, committed before it listens: it took over, and its epoch is the one that counts. */
export function begin(epoch: number, now: Now): Fact[] {
  return [{ kind: "epoch.began", at: now.wall, epoch }];
}

export function tick(swarm: Swarm, pulse: Pulse, _command: CommandOf<"tick">, now: Now): Decision<"tick"> {
  const drones = [...swarm.drones.values()];
  const ofDrones = [
    ...drones.flatMap((drone) => silent(pulse, drone, now)),
    ...drones.flatMap((drone) => release(swarm, drone, now.wall)),
    // One at a time, so that each is judged with the one before it grounded.
    ...drones.flatMap((drone) => judge(swarm, pulse, drone, now.wall) ?? []).slice(0, 1),
  ];
  return {
    facts: [
      ...ofDrones,
      // It goes by how the drones are; when that changes at this very moment, a second later.
      ...(ofDrones.length === 0 ? upgradeDue(swarm, pulse, now) : []),
      ...expired(swarm, pulse, drones, now),
      ...rested(swarm, now),
    ],
    reply: { kind: "ticked" },
  };
}

function silent(pulse: Pulse, { drone, online }: DroneRow, now: Now): Fact[] {
  return online && silenceMs(pulse, drone, now) >= OFFLINE_AFTER_MS
    ? [{ kind: "drone.lost", at: now.wall, drone }]
    : [];
}

function expired(swarm: Swarm, pulse: Pulse, drones: readonly DroneRow[], now: Now): Fact[] {
  const over = drones.flatMap((drone) => leasesOf(swarm, drone)).filter((lease) => isUnvouched(pulse, lease, now));
  const facts = over.map(({ row, attempt }): Fact => {
    return { kind: "lease.expired", at: now.wall, build: row.build, attempt: attempt.attempt, drone: attempt.drone };
  });
  const setbacks = over.map(({ row, attempt }) => {
    return { row, attempt: attempt.attempt, reason: "drone-lost", phase: null } as const;
  });
  return [...facts, ...afterSetbacks(swarm, setbacks, now.wall)];
}

function rested(swarm: Swarm, now: Now): Fact[] {
  return [...swarm.lookups.resting()].flatMap((build): Fact[] => {
    const { standing } = buildRow(swarm, build);
    const isOver = standing.state === "ready" && (standing.notBefore ?? 0) <= now.wall;
    return isOver ? [{ kind: "build.readied", at: now.wall, build }] : [];
  });
}

function isUnvouched(pulse: Pulse, { row, attempt }: Lease, now: Now): boolean {
  const key = { build: row.build, attempt: attempt.attempt };
  return unvouchedMs(pulse, attempt.drone, key, now) >= LEASE_TTL_MS;
}
