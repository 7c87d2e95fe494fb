import type { Refusal } from "../../protocol/refusals";
import { refuse } from "../../protocol/refusals";
import type { Now } from "./command";
import type { CommandOf } from "./decide";
import type { Deed } from "./persons";
import type { Pulse } from "./pulse";
import type { Swarm } from "./swarm";

/** A grounded drone gets no new work and finishes what it holds. Asking twice is asking once. */

export function ground(swarm: Swarm, _pulse: Pulse, command: CommandOf<"ground">, { wall: at }: Now): Deed | Refusal {
  const row = swarm.drones.get(command.drone);
  if (!row) return refuse("no-such-drone");
  const { by, note, until } = command;
  const { drone, grounding } = row;
  if (grounding?.cause === null && grounding.by === by && grounding.note === note && grounding.until === until)
    return { facts: [] };
  return {
    facts: [{ kind: "drone.grounded", at, drone, by, note, until, cause: null }],
    former: [{ of: "grounding", drone, grounding }],
  };
}

export function unground(
  swarm: Swarm,
  _pulse: Pulse,
  command: CommandOf<"unground">,
  { wall: at }: Now,
): Deed | Refusal {
  const row = swarm.drones.get(command.drone);
  if (!row) return refuse("no-such-drone");
  const { drone, grounding, record } = row;
  if (!grounding && !record.probation) return { facts: [] };
  return {
    facts: [{ kind: "drone.ungrounded", at, drone, by: command.by }],
    former: [{ of: "grounding", drone, grounding }],
  };
}
