import { refuse } from "../../protocol/refusals";
import type { Now } from "./command";
import type { CommandOf, Decision } from "./decide";
import type { Pulse } from "./pulse";
import type { Swarm } from "./swarm";

/** A grounded drone gets no new work and finishes what it holds. Asking twice is asking once. */

export function ground(
  swarm: Swarm,
  _pulse: Pulse,
  command: CommandOf<"ground">,
  { wall: at }: Now,
): Decision<"ground"> {
  const drone = swarm.drones.get(command.drone);
  if (!drone) return { facts: [], reply: refuse("no-such-drone") };
  const { by, note, until } = command;
  const { grounding } = drone;
  const already = grounding?.by === by && grounding.note === note && grounding.until === until;
  return {
    facts: already ? [] : [{ kind: "drone.grounded", at, drone: drone.drone, by, note, until }],
    reply: { kind: "done" },
  };
}

export function unground(
  swarm: Swarm,
  _pulse: Pulse,
  command: CommandOf<"unground">,
  { wall: at }: Now,
): Decision<"unground"> {
  const drone = swarm.drones.get(command.drone);
  if (!drone) return { facts: [], reply: refuse("no-such-drone") };
  return {
    facts: drone.grounding ? [{ kind: "drone.ungrounded", at, drone: drone.drone, by: command.by }] : [],
    reply: { kind: "done" },
  };
}
