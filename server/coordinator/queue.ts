import type { Fact } from "../../protocol/facts";
import type { BuildId } from "../../protocol/ids";
import type { Refusal } from "../../protocol/refusals";
import { refuse } from "../../protocol/refusals";
import type { Millis } from "../../protocol/time";
import { blockDependants } from "./blockage";
import { comeBack, formerStanding, namedBuilds, refuseRunning } from "./come-back";
import type { FailedBuilds, Now } from "./command";
import type { CommandOf } from "./decide";
import type { Deed } from "./persons";
import type { Pulse } from "./pulse";
import { leaseOn } from "./service";
import type { BuildRow, Swarm } from "./swarm";
import { buildRow } from "./swarm";

/** What people do to builds and to the queue as a whole. Asking twice is asking once: what is so already is done. */

export function hold(swarm: Swarm, _pulse: Pulse, command: CommandOf<"hold">, { wall: at }: Now): Deed | Refusal {
  const { by, note } = command;
  const rows = namedBuilds(swarm, command.builds);
  if ("refused" in rows) return rows;
  const running = refuseRunning(rows, "Stop it instead.");
  if (running) return running;
  const built = rows.find(({ standing }) => standing.state === "built");
  if (built) return refuse("wrong-state", `${built.cpv} is not in the queue: it is built.`);
  const held = rows.filter(({ standing }) => standing.state !== "held");
  const back = comeBack(swarm, held, by, at);
  return {
    facts: [...back.facts, ...held.map(({ build }): Fact => ({ kind: "build.held", at, build, by, note }))],
    former: held.map((row) => formerStanding(row)),
    builds: held.map(({ build }) => build),
  };
}

/** Lets held builds go on as the graph says. */
export function release(swarm: Swarm, _pulse: Pulse, command: CommandOf<"release">, { wall: at }: Now): Deed | Refusal {
  const rows = namedBuilds(swarm, command.builds);
  if ("refused" in rows) return rows;
  const free = rows.find(({ standing }) => standing.state !== "held");
  if (free) return refuse("wrong-state", `${free.cpv} is not held: it is ${free.standing.state}.`);
  return comeBack(swarm, rows, command.by, at);
}

/** Tries again what failed or was cancelled; what is built is built anew. */
export function requeue(swarm: Swarm, _pulse: Pulse, command: CommandOf<"requeue">, { wall: at }: Now): Deed | Refusal {
  const rows = Array.isArray(command.builds) ? namedBuilds(swarm, command.builds) : failedBuilds(swarm, command.builds);
  if ("refused" in rows) return rows;
  for (const { cpv, standing } of rows) {
    switch (standing.state) {
      case "failed":
      case "cancelled":
      case "built":
        break;
      case "blocked": {
        const root = buildRow(swarm, rootOf(standing.roots)).cpv;
        return refuse("wrong-state", `${cpv} is blocked. Requeue ${root} instead.`);
      }
      case "waiting":
      case "ready":
      case "building":
      case "held":
        return refuse("wrong-state", `${cpv} is in the queue already: it is ${standing.state}.`);
    }
  }
  return comeBack(swarm, rows, command.by, at);
}

/** Takes builds out of the queue; what runs is taken away from its drone, what needs them is blocked. */
export function cancel(swarm: Swarm, _pulse: Pulse, command: CommandOf<"cancel">, { wall: at }: Now): Deed | Refusal {
  const { by } = command;
  const named = namedBuilds(swarm, command.builds);
  if ("refused" in named) return named;
  const built = named.find(({ standing }) => standing.state === "built");
  if (built) return refuse("wrong-state", `${built.cpv} is built.`);
  const published = named.find(isPublishing);
  if (published) return refuse("wrong-state", `${published.cpv} is built and being published.`);
  const rows = named.filter(({ standing }) => standing.state !== "cancelled");
  const builds = rows.map(({ build }) => build);
  const nowRoots = rows.filter(({ standing }) => standing.state !== "failed").map(({ build }) => build);
  return {
    facts: [
      ...rows.flatMap((row) => takenAway(row, `cancelled by ${by}`, at)),
      ...builds.map((build): Fact => ({ kind: "build.cancelled", at, build, by })),
      ...blockDependants(swarm, new Set(nowRoots), at).filter(
        (fact) => !("build" in fact && builds.includes(fact.build)),
      ),
    ],
    // Work that was taken away is lost.
    former: rows.some(({ standing }) => standing.state === "building") ? [] : rows.map((row) => formerStanding(row)),
    builds,
  };
}

/** Takes running builds away from their drones and sets them aside, so that they do not start again at once. */
export function stop(swarm: Swarm, _pulse: Pulse, command: CommandOf<"stop">, { wall: at }: Now): Deed | Refusal {
  const { by } = command;
  const rows = namedBuilds(swarm, command.builds);
  if ("refused" in rows) return rows;
  const idle = rows.find((row) => !leaseOn(row));
  if (idle) {
    const state = isPublishing(idle) ? "built and being published" : idle.standing.state;
    return refuse("wrong-state", `${idle.cpv} is not being built: it is ${state}.`);
  }
  return {
    facts: rows.flatMap((row): Fact[] => [
      ...takenAway(row, `stopped by ${by}`, at),
      // Counted anew, and never revived: a person stopped it.
      { kind: "build.requeued", at, build: row.build, by },
      { kind: "build.held", at, build: row.build, by, note: "stopped" },
    ]),
    builds: rows.map(({ build }) => build),
  };
}

export function pause(swarm: Swarm, _pulse: Pulse, { by, note }: CommandOf<"pause">, { wall: at }: Now): Deed {
  const { paused } = swarm.head.get();
  if (paused) return { facts: [] };
  return { facts: [{ kind: "swarm.paused", at, by, note }], former: [{ of: "pause", paused }] };
}

export function resume(swarm: Swarm, _pulse: Pulse, { by }: CommandOf<"resume">, { wall: at }: Now): Deed {
  const { paused } = swarm.head.get();
  return paused ? { facts: [{ kind: "swarm.resumed", at, by }], former: [{ of: "pause", paused }] } : { facts: [] };
}

function failedBuilds(swarm: Swarm, { failed }: FailedBuilds): BuildRow[] {
  return [...swarm.builds.values()].filter(
    ({ standing }) => standing.state === "failed" && (failed === "any" || standing.reason === failed),
  );
}

function takenAway(row: BuildRow, because: string, at: Millis): Fact[] {
  const lease = leaseOn(row);
  if (!lease) return [];
  const { attempt, drone } = lease.attempt;
  return [{ kind: "lease.dropped", at, build: row.build, attempt, drone, because }];
}

function isPublishing({ standing }: BuildRow): boolean {
  return standing.state === "building" && standing.stage === "publishing";
}

function rootOf(roots: readonly BuildId[]): BuildId {
  const [root] = roots;
  if (root === undefined) throw new Error("A blocked build names no root.");
  return root;
}
