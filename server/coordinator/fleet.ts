import type { Fact } from "../../protocol/facts";
import type { Refusal } from "../../protocol/refusals";
import { refuse } from "../../protocol/refusals";
import type { Now } from "./command";
import type { CommandOf } from "./decide";
import type { Deed } from "./persons";
import type { Pulse } from "./pulse";
import { afterSetbacks } from "./retry";
import { leasesOf } from "./service";
import type { Swarm } from "./swarm";

/** What people do to drones, but for grounding them. */

/** How many cores of a drone may be held at once. What runs goes on, even when it holds more. */
export function limit(swarm: Swarm, _pulse: Pulse, command: CommandOf<"limit">, { wall: at }: Now): Deed | Refusal {
  const { jobs, by } = command;
  const row = swarm.drones.get(command.drone);
  if (!row) return refuse("no-such-drone");
  const { drone, host } = row;
  if (jobs !== null && jobs > host.cores) {
    return refuse("bad-message", `${drone} has ${host.cores} cores.`, "jobs");
  }
  const wanted = jobs === null ? null : { jobs, by, since: at };
  if ((row.limit?.jobs ?? null) === jobs) return { facts: [] };
  return {
    facts: [{ kind: "drone.limited", at, drone, limit: wanted, by }],
    former: [{ of: "limit", drone, limit: row.limit }],
  };
}

/** It finishes what it has and gets nothing new, until a person says otherwise. */
export function drain(swarm: Swarm, _pulse: Pulse, command: CommandOf<"drain">, { wall: at }: Now): Deed | Refusal {
  const { by, note } = command;
  const row = swarm.drones.get(command.drone);
  if (!row) return refuse("no-such-drone");
  if (row.drain) return { facts: [] };
  const { drone } = row;
  return {
    facts: [{ kind: "drone.drained", at, drone, drain: { by, since: at, note }, by }],
    former: [{ of: "drain", drone, drain: null }],
  };
}

export function undrain(swarm: Swarm, _pulse: Pulse, command: CommandOf<"undrain">, { wall: at }: Now): Deed | Refusal {
  const row = swarm.drones.get(command.drone);
  if (!row) return refuse("no-such-drone");
  if (!row.drain) return { facts: [] };
  const { drone, drain } = row;
  return {
    facts: [{ kind: "drone.drained", at, drone, drain: null, by: command.by }],
    former: [{ of: "drain", drone, drain }],
  };
}

/** Forgets a drone that is gone: what it held goes back to the queue, and what only it may build may be built by any. */
export function remove(swarm: Swarm, _pulse: Pulse, command: CommandOf<"remove">, { wall: at }: Now): Deed | Refusal {
  const { by } = command;
  const row = swarm.drones.get(command.drone);
  if (!row) return refuse("no-such-drone");
  const { drone } = row;
  if (row.online) return refuse("wrong-state", `${drone} is not gone: it was heard from. Stop its agent first.`);
  const leases = leasesOf(swarm, row);
  if (swarm.lookups.heldBy(drone).size > leases.length) {
    return refuse("wrong-state", `A package that ${drone} built is being published. Try again.`);
  }
  const dropped = leases.map(({ row: { build }, attempt: { attempt } }): Fact => {
    return { kind: "lease.dropped", at, build, attempt, drone, because: `${drone} was removed by ${by}` };
  });
  const setbacks = leases.map(({ row: held, attempt: { attempt } }) => {
    return { row: held, attempt, reason: "drone-lost", phase: null } as const;
  });
  const pinned = [...swarm.builds.values()].filter(({ pin, standing }) => pin === drone && standing.state !== "built");
  return {
    facts: [
      ...dropped,
      ...afterSetbacks(swarm, setbacks, at),
      ...pinned.map(({ build }): Fact => ({ kind: "build.pinned", at, build, pin: null, by })),
      { kind: "drone.removed", at, drone, by },
    ],
    builds: [...leases.map(({ row: { build } }) => build), ...pinned.map(({ build }) => build)],
  };
}
