import { refuse } from "../../protocol/refusals";
import type { Now } from "./command";
import type { CommandOf, Decision } from "./decide";
import type { Pulse } from "./pulse";
import { returned } from "./roll-call";
import type { Swarm } from "./swarm";

/**
 * A drone tells what its Portage merged by itself. Only what ended after the newest that it brought before is news, so that
 * telling twice is telling once; what its clock dates into the future would shut out all that comes until then.
 */
export function remember(
  swarm: Swarm,
  _pulse: Pulse,
  command: CommandOf<"remember">,
  { wall: at }: Now,
): Decision<"remember"> {
  const drone = swarm.drones.get(command.drone);
  if (!drone) return { facts: [], reply: refuse("no-session") };
  const merges = command.merges.filter(({ endedAt }) => endedAt > drone.historyUntil && endedAt <= at);
  const facts = returned(drone, at);
  if (merges.length > 0) facts.push({ kind: "history.brought", at, drone: drone.drone, merges });
  return { facts, reply: { taken: merges.length } };
}
