import type { Fact } from "../../protocol/facts";
import type { TargetName } from "../../protocol/ids";
import type { Refusal } from "../../protocol/refusals";
import { refuse } from "../../protocol/refusals";
import type { Now } from "./command";
import type { CommandOf, Decision } from "./decide";
import type { Deed } from "./persons";
import type { Pulse } from "./pulse";
import type { DroneRow, Swarm } from "./swarm";

/**
 * Before a run all drones of a target bring their trees of ebuilds up to date: each as soon as it builds nothing, and meanwhile it is
 * given nothing. Where their trees differ afterwards, that is drift.
 */
export function sync(swarm: Swarm, _pulse: Pulse, command: CommandOf<"sync">, { wall: at }: Now): Deed | Refusal {
  const { target, by } = command;
  const online = dronesOf(swarm, target).filter((drone) => drone.online);
  if (online.length === 0) return refuse("wrong-state", `No drone of ${target} is online.`, "target");
  const asked = online.filter((drone) => drone.sync?.state !== "asked").map(({ drone }) => drone);
  return {
    facts: asked.map((drone): Fact => ({ kind: "sync.asked", at, drone, by })),
    former: asked.map((drone) => ({ of: "sync", drone })),
  };
}

/** What has begun already ends by itself; its drone is given work again. */
export function callOffSync(
  swarm: Swarm,
  _pulse: Pulse,
  { target, by }: CommandOf<"call-off-sync">,
  { wall: at }: Now,
): Deed | Refusal {
  const asked = dronesOf(swarm, target).filter((drone) => drone.sync?.state === "asked");
  return { facts: asked.map(({ drone }): Fact => ({ kind: "sync.called-off", at, drone, by })) };
}

/** A drone has done it, or says why it could not. What was called off meanwhile is no news. */
export function synced(
  swarm: Swarm,
  _pulse: Pulse,
  { drone, why }: CommandOf<"synced">,
  { wall: at }: Now,
): Decision<"synced"> {
  const row = swarm.drones.get(drone);
  if (!row) return { facts: [], reply: refuse("no-session") };
  const facts: Fact[] = row.sync?.state === "asked" ? [{ kind: "sync.ended", at, drone, why }] : [];
  return { facts, reply: { kind: "known" } };
}

function dronesOf(swarm: Swarm, target: TargetName): DroneRow[] {
  return [...swarm.drones.values()].filter((drone) => drone.target === target);
}
