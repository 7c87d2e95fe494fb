import type { Cpv } from "../../protocol/atom";
import type { Fact, FactOf } from "../../protocol/facts";
import type { RunId } from "../../protocol/ids";
import { BuildId } from "../../protocol/ids";
import type { Former } from "../../protocol/people";
import type { Refusal } from "../../protocol/refusals";
import type { Millis } from "../../protocol/time";
import { COMMAND_KNOWN_MS, UNDO_WITHIN_MS } from "../../protocol/time";
import type { Now, PersonsKind } from "./command";
import type { CommandOf, Decision } from "./decide";
import type { Pulse } from "./pulse";
import type { Steps } from "./steps";
import { inSteps } from "./steps";
import type { CommandRow, Swarm } from "./swarm";
import { buildRow } from "./swarm";

/**
 * What people tell the swarm is done once: a command that comes again under its id is answered as it was, and does nothing. What
 * it replaced is kept with it, so that it can be taken back for UNDO_WITHIN.
 */

/** What a command does: the facts, the builds that it changes (what it adds goes without saying), and what these facts replace. */
export type Deed = { facts: Fact[]; builds?: BuildId[]; joined?: BuildId[]; former?: Former[] };

/** `builds` it made or changed; `joined` ones were there already. */
export type Done = {
  kind: "done";
  run: RunId | null;
  builds: NamedBuild[];
  joined: NamedBuild[];
  undoUntil: Millis | null;
};
type NamedBuild = { build: BuildId; cpv: Cpv };

export type Act<K extends PersonsKind> = (
  swarm: Swarm,
  pulse: Pulse,
  command: CommandOf<K>,
  now: Now,
) => Deed | Refusal | Steps<Deed | Refusal>;

export function fromPerson<K extends PersonsKind>(act: Act<K>) {
  return function* (swarm: Swarm, pulse: Pulse, command: CommandOf<K>, now: Now): Steps<Decision<K>> {
    const known = command.id === undefined ? undefined : swarm.commands.get(command.id);
    if (known && now.wall - known.at < COMMAND_KNOWN_MS) return { facts: [], reply: yield* doneBy(swarm, [], known) };
    const acted = act(swarm, pulse, command, now);
    const deed = "facts" in acted || "refused" in acted ? acted : yield* acted;
    if ("refused" in deed) return { facts: [], reply: deed };
    const { facts, builds = [], joined = [], former = [] } = deed;
    const { id, by, kind } = command;
    const done = { at: now.wall, builds, joined, former };
    if (id === undefined) {
      const unremembered: Done = { ...(yield* doneBy(swarm, facts, done)), undoUntil: null };
      return { facts, reply: unremembered };
    }
    const given: Fact = { kind: "command.given", command: id, by, what: kind, ...done };
    return { facts: facts.length > 0 ? [...facts, given] : [], reply: yield* doneBy(swarm, facts, done) };
  };
}

function* doneBy(
  swarm: Swarm,
  facts: readonly Fact[],
  { at, builds, joined, former }: Pick<CommandRow, "at" | "builds" | "joined" | "former">,
): Steps<Done> {
  const adding = new Map<BuildId, FactOf<"build.added">>();
  yield* inSteps(facts, (fact) => {
    if (fact.kind === "build.added") adding.set(fact.build, fact);
  });
  const known = (build: BuildId) => adding.get(build) ?? buildRow(swarm, build);
  const made = former.flatMap(addedBuilds);
  const named: NamedBuild[] = [];
  yield* inSteps(builds.length > 0 ? builds : made, (build) => named.push({ build, cpv: known(build).cpv }));
  const [first] = made;
  return {
    kind: "done",
    run: first === undefined ? null : known(first).run,
    builds: named,
    joined: joined.map((build) => ({ build, cpv: known(build).cpv })),
    undoUntil: former.length > 0 ? at + UNDO_WITHIN_MS : null,
  };
}

/** Builds that were not there before. */
export function addedBuilds(former: Former): BuildId[] {
  if (former.of !== "builds") return [];
  return Array.from({ length: former.count }, (_, index) => BuildId.parse(former.first + index));
}
