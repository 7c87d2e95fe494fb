import type { Refusal } from "../../protocol/refusals";
import { refuse } from "../../protocol/refusals";
import type { Now } from "./command";
import type { CommandOf } from "./decide";
import type { Deed } from "./persons";
import { isPublished } from "./published";
import type { Pulse } from "./pulse";
import type { Swarm } from "./swarm";

/** What people do with the binhost: the files changed before, these are told, so that the journal says who did it and when. */

export function makeRelease(_: Swarm, __: Pulse, command: CommandOf<"make-release">, { wall: at }: Now): Deed {
  const { target, release, packages, sizeBytes, by } = command;
  return { facts: [{ kind: "release.made", at, target, release, packages, sizeBytes, by }] };
}

export function promoteRelease(_: Swarm, __: Pulse, command: CommandOf<"promote-release">, { wall: at }: Now): Deed {
  const { target, release, before, by } = command;
  return { facts: [{ kind: "release.promoted", at, target, release, before, by }] };
}

export function removeRelease(_: Swarm, __: Pulse, command: CommandOf<"remove-release">, { wall: at }: Now): Deed {
  const { target, release, by } = command;
  return { facts: [{ kind: "release.removed", at, target, release, by }] };
}

/** All of them or none. */
export function prune(swarm: Swarm, _: Pulse, command: CommandOf<"prune">, { wall: at }: Now): Deed | Refusal {
  const { packages, by } = command;
  const strange = packages.find(({ build }) => !isPublished(swarm.builds.get(build)));
  if (strange) return refuse("wrong-state", `Build ${strange.build} has no published package.`);
  return { facts: packages.map(({ build, because }) => ({ kind: "package.removed", at, build, by, because })) };
}
