import type { Fact } from "../../protocol/facts";
import type { Actor, BuildId } from "../../protocol/ids";
import { refuse } from "../../protocol/refusals";
import type { Millis } from "../../protocol/time";
import { blockDependants, rootsAmong, unblockDependants } from "./blockage";
import type { Now } from "./command";
import type { CommandOf, Decision, Done } from "./decide";
import type { Pulse } from "./pulse";
import { leaseOn } from "./service";
import type { BuildRow, Swarm } from "./swarm";
import { buildRow } from "./swarm";

/** What people do to one build. Asking twice is asking once: what is so already is answered `done` and changes nothing. */

const DONE: Done = { kind: "done" };

export function hold(swarm: Swarm, _pulse: Pulse, command: CommandOf<"hold">, { wall: at }: Now): Decision<"hold"> {
  const row = swarm.builds.get(command.build);
  if (!row) return no("no-such-build");
  switch (row.standing.state) {
    case "held":
      return yes([]);
    case "waiting":
    case "ready":
    case "blocked":
      return yes([{ kind: "build.held", at, build: row.build, by: command.by, note: command.note }]);
    case "building":
      return no("wrong-state", `${row.cpv} is being built. Cancel it to stop it.`);
    case "built":
    case "failed":
    case "cancelled":
      return no("wrong-state", `${row.cpv} is not in the queue: it is ${row.standing.state}.`);
  }
}

/** Lets a held build go on as the graph says. */
export function release(
  swarm: Swarm,
  _pulse: Pulse,
  command: CommandOf<"release">,
  { wall: at }: Now,
): Decision<"release"> {
  const row = swarm.builds.get(command.build);
  if (!row) return no("no-such-build");
  if (row.standing.state !== "held") return no("wrong-state", `${row.cpv} is not held: it is ${row.standing.state}.`);
  const { build, needs } = row;
  const roots = rootsAmong(swarm, needs);
  if (roots.length > 0) return yes([{ kind: "build.blocked", at, build, roots }]);
  return yes([{ kind: swarm.lookups.unmet(build) === 0 ? "build.readied" : "build.waited", at, build }]);
}

export function requeue(
  swarm: Swarm,
  _pulse: Pulse,
  command: CommandOf<"requeue">,
  { wall: at }: Now,
): Decision<"requeue"> {
  const row = swarm.builds.get(command.build);
  if (!row) return no("no-such-build");
  switch (row.standing.state) {
    case "failed":
    case "cancelled":
      return yes(requeueAll(swarm, new Set([row.build]), command.by, at));
    case "blocked":
      return no(
        "wrong-state",
        `${row.cpv} is blocked. Requeue ${buildRow(swarm, rootOf(row.standing.roots)).cpv} instead.`,
      );
    case "built":
      return no("wrong-state", `${row.cpv} is built. Add it again to build it anew.`);
    case "waiting":
    case "ready":
    case "building":
    case "held":
      return no("wrong-state", `${row.cpv} is in the queue already: it is ${row.standing.state}.`);
  }
}

/** The same builds again, with their failures forgotten; what they blocked waits for them again. */
export function requeueAll(swarm: Swarm, builds: ReadonlySet<BuildId>, by: Actor, at: Millis): Fact[] {
  const again = [...builds].flatMap((build): Fact[] => {
    const roots = rootsAmong(swarm, buildRow(swarm, build).needs, builds);
    const requeued: Fact = { kind: "build.requeued", at, build, by };
    return roots.length === 0 ? [requeued] : [requeued, { kind: "build.blocked", at, build, roots }];
  });
  return [...again, ...unblockDependants(swarm, builds, at)];
}

/** Takes a build out of the queue; what runs is taken away from its drone, what needs it is blocked. */
export function cancel(
  swarm: Swarm,
  _pulse: Pulse,
  command: CommandOf<"cancel">,
  { wall: at }: Now,
): Decision<"cancel"> {
  const row = swarm.builds.get(command.build);
  if (!row) return no("no-such-build");
  const { build, cpv, standing } = row;
  if (standing.state === "cancelled") return yes([]);
  if (standing.state === "built") return no("wrong-state", `${cpv} is built.`);
  if (standing.state === "building" && standing.stage === "publishing") {
    return no("wrong-state", `${cpv} is built and being published.`);
  }
  return yes([
    ...takenAway(row, command.by, at),
    { kind: "build.cancelled", at, build, by: command.by },
    ...(standing.state === "failed" ? [] : blockDependants(swarm, new Set([build]), at)),
  ]);
}

export function pause(
  swarm: Swarm,
  _pulse: Pulse,
  { by, note }: CommandOf<"pause">,
  { wall: at }: Now,
): Decision<"pause"> {
  return yes(swarm.head.get().paused ? [] : [{ kind: "swarm.paused", at, by, note }]);
}

export function resume(
  swarm: Swarm,
  _pulse: Pulse,
  { by }: CommandOf<"resume">,
  { wall: at }: Now,
): Decision<"resume"> {
  return yes(swarm.head.get().paused ? [{ kind: "swarm.resumed", at, by }] : []);
}

function takenAway(row: BuildRow, by: Actor, at: Millis): Fact[] {
  const lease = leaseOn(row);
  if (!lease) return [];
  const { attempt, drone } = lease.attempt;
  return [{ kind: "lease.dropped", at, build: row.build, attempt, drone, because: `cancelled by ${by}` }];
}

function rootOf(roots: readonly BuildId[]): BuildId {
  const [root] = roots;
  if (root === undefined) throw new Error("A blocked build names no root.");
  return root;
}

function yes(facts: Fact[]) {
  return { facts, reply: DONE };
}

function no(...why: Parameters<typeof refuse>) {
  return { facts: [], reply: refuse(...why) };
}
