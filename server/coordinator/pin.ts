import type { Fact } from "../../protocol/facts";
import type { Former } from "../../protocol/people";
import type { Refusal } from "../../protocol/refusals";
import { refuse } from "../../protocol/refusals";
import { comeBack, namedBuilds, refuseRunning } from "./come-back";
import type { Now } from "./command";
import type { CommandOf } from "./decide";
import { groundedSentence } from "./explain";
import type { Deed } from "./persons";
import type { Pulse } from "./pulse";
import type { BuildRow, Swarm } from "./swarm";

/** A pinned build is built by its drone or not at all. */

export function pin(swarm: Swarm, _pulse: Pulse, command: CommandOf<"pin">, { wall: at }: Now): Deed | Refusal {
  const { builds, by } = command;
  const drone = swarm.drones.get(command.drone);
  if (!drone) return refuse("no-such-drone");
  if (drone.grounding)
    return refuse("wrong-state", `${drone.drone} takes no new work. ${groundedSentence(drone.grounding)}`);
  const rows = namedBuilds(swarm, builds);
  if ("refused" in rows) return rows;
  const stranger = rows.find(({ target }) => target !== drone.target);
  if (stranger) {
    return refuse(
      "wrong-state",
      `${stranger.cpv} is built for ${stranger.target}, and ${drone.drone} for ${drone.target}.`,
    );
  }
  const running = refuseRunning(rows, "");
  if (running) return running;
  const back = comeBack(swarm, rows, by, at);
  const pinned = back.builds.filter((build) => swarm.builds.get(build)?.pin !== drone.drone);
  return {
    facts: [...back.facts, ...pinned.map((build): Fact => ({ kind: "build.pinned", at, build, pin: drone.drone, by }))],
    former: [
      ...back.former,
      ...pinned.map((build): Former => ({ of: "pin", build, pin: swarm.builds.get(build)?.pin ?? null })),
    ],
    builds: back.builds,
  };
}

export function unpin(swarm: Swarm, _pulse: Pulse, command: CommandOf<"unpin">, { wall: at }: Now): Deed | Refusal {
  const rows = namedBuilds(swarm, command.builds);
  if ("refused" in rows) return rows;
  const pinned = rows.filter(isPinned);
  const built = pinned.find(({ standing }) => standing.state === "built");
  if (built) return refuse("wrong-state", `${built.cpv} is built.`);
  return {
    facts: pinned.map(({ build }) => ({ kind: "build.pinned", at, build, pin: null, by: command.by })),
    former: pinned.map(({ build, pin: was }) => ({ of: "pin", build, pin: was })),
    builds: pinned.map(({ build }) => build),
  };
}

function isPinned(row: BuildRow): boolean {
  return row.pin !== null;
}
