import { TargetName } from "../../protocol/ids";
import type { Refusal } from "../../protocol/refusals";
import { refuse } from "../../protocol/refusals";
import type { Swarm } from "../coordinator/swarm";
import type { CoordinatorLoop } from "../coordinator-loop";

/** Builds for whom? That goes without saying as long as all drones are of one target. */
export async function targetOf(loop: CoordinatorLoop, named: TargetName | undefined): Promise<TargetName | Refusal> {
  return named ?? (await loop.look(onlyTarget));
}

function onlyTarget(swarm: Swarm): TargetName | Refusal {
  const targets = [...new Set([...swarm.drones.values()].map((row) => row.target))];
  const [first = TargetName.parse("default"), ...others] = targets;
  if (others.length === 0) return first;
  return refuse("bad-message", `There are drones of several targets; name one of ${targets.join(", ")}.`, "target");
}
