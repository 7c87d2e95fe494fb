import type { Fact, FactOf } from "../../protocol/facts";
import type { AttemptKey } from "../../protocol/ids";
import { attemptLabel } from "../../protocol/ids";
import { refuse } from "../../protocol/refusals";
import type { Millis } from "../../protocol/time";
import { BEAT_EVERY_MS } from "../../protocol/time";
import type { Now } from "./command";
import type { CommandOf, Decision } from "./decide";
import { driftOf } from "./drift";
import type { Pulse } from "./pulse";
import { afterSetbacks } from "./retry";
import type { Lease } from "./service";
import { freeCores, leasesOf } from "./service";
import type { DroneRow, Swarm } from "./swarm";
import { newDrone } from "./swarm";

/**
 * A drone says what it holds, when it connects and with each beat. For each attempt there are three verdicts: keep it; revive
 * it, when its lease is over but nobody else was granted the build; drop it. At hello there is a fourth: a lease that the
 * drone does not name is lost at once. A beat may have crossed with a grant, so there such a lease is merely not vouched for.
 */
export function hello(swarm: Swarm, pulse: Pulse, command: CommandOf<"hello">, now: Now): Decision<"hello"> {
  const { wall: at } = now;
  const { facts: presence, drone } = present(swarm, command, at);
  const named = new Set(command.held.map(attemptLabel));
  const gone = leasesOf(swarm, drone).filter((lease) => !named.has(labelOf(lease)) || !fits(lease, drone));
  const lost = gone.map(({ row, attempt }): FactOf<"lease.dropped"> => {
    const because = "the drone came back without it";
    return { kind: "lease.dropped", at, build: row.build, attempt: attempt.attempt, drone: drone.drone, because };
  });
  const setbacks = gone.map(({ row, attempt }) => {
    return { row, attempt: attempt.attempt, reason: "drone-lost", phase: null } as const;
  });
  const revived = revive(swarm, drone, command.held, at);
  const kept = new Set([...revived.map(attemptLabel), ...standing(swarm, drone, command.held, gone)]);
  const isChanged = presence.some(({ kind }) => kind === "drone.joined" || kind === "drone.changed");
  const judged = isChanged && pulse.driftGrounds ? drifting(swarm, drone, at) : [];
  return {
    facts: [...presence, ...judged, ...lost, ...afterSetbacks(swarm, setbacks, at), ...revived],
    reply: {
      kind: "welcome",
      now: at,
      epoch: swarm.head.get().epoch,
      beatEveryMs: BEAT_EVERY_MS,
      historyAfter: drone.historyUntil,
      sync: drone.sync?.state === "asked",
      verdicts: command.held.map(({ build, attempt }) => {
        return { build, attempt, verdict: kept.has(attemptLabel({ build, attempt })) ? "keep" : "drop" };
      }),
    },
  };
}

/** How its Portage is set up by now; its cores and its memory are what it joined with. */
export function describe(swarm: Swarm, pulse: Pulse, command: CommandOf<"describe">, now: Now): Decision<"describe"> {
  const known = swarm.drones.get(command.drone);
  if (!known) return { facts: [], reply: refuse("no-session") };
  const { wall: at } = now;
  const { settings: _, ...machine } = known.host;
  const { facts, drone } = present(swarm, { ...known, host: { ...machine, ...command.portage } }, at);
  const judged = facts.some(({ kind }) => kind === "drone.changed") && pulse.driftGrounds;
  return { facts: [...facts, ...(judged ? drifting(swarm, drone, at) : [])], reply: { kind: "known" } };
}

export function beat(swarm: Swarm, _pulse: Pulse, command: CommandOf<"beat">, now: Now): Decision<"beat"> {
  const drone = swarm.drones.get(command.drone);
  if (!drone) return { facts: [], reply: refuse("no-session") };
  const revived = revive(swarm, drone, command.held, now.wall);
  const kept = new Set([...revived.map(attemptLabel), ...standing(swarm, drone, command.held, [])]);
  return {
    facts: [...returned(drone, now.wall), ...revived],
    reply: { now: now.wall, drop: command.held.filter((key) => !kept.has(attemptLabel(key))) },
  };
}

/**
 * A drone whose packages would be others than its target's is grounded when it says so, and ungrounded when it says otherwise. A
 * person may unground it all the same: it is asked again only when its host is another.
 */
function drifting(swarm: Swarm, drone: DroneRow, at: Millis): Fact[] {
  const others = swarm.drift.rows(drone.target).filter((other) => other.drone !== drone.drone);
  const found = driftOf(drone, [...others, drone]).filter(({ matters }) => matters);
  const { grounding } = drone;
  if (found.length === 0) {
    const isOver = grounding !== null && grounding.by === DRIFT;
    return isOver ? [{ kind: "drone.ungrounded", at, drone: drone.drone, by: DRIFT }] : [];
  }
  if (grounding) return [];
  const note = found.map(({ sentence }) => sentence).join("; ");
  return [{ kind: "drone.grounded", at, drone: drone.drone, by: DRIFT, note, until: null, cause: null }];
}

/** Who grounds what drifts. */
const DRIFT = "drift from its target";

/** Any sign of a drone that was given up for lost brings it back. */
export function returned(drone: DroneRow, at: Millis): Fact[] {
  return drone.online ? [] : [{ kind: "drone.returned", at, drone: drone.drone }];
}

/** The drone as it says it is now, and the facts that make it so. */
function present(
  swarm: Swarm,
  { drone, target, host }: Pick<DroneRow, "drone" | "target" | "host">,
  at: Millis,
): { facts: Fact[]; drone: DroneRow } {
  const known = swarm.drones.get(drone);
  if (!known) {
    return {
      facts: [{ kind: "drone.joined", at, drone, target, host }],
      drone: newDrone({ drone, target, host }, at),
    };
  }
  const facts = returned(known, at);
  const same = known.target === target && JSON.stringify(known.host) === JSON.stringify(host);
  if (!same) facts.push({ kind: "drone.changed", at, drone, target, host });
  return { facts, drone: { ...known, target, host, online: true } };
}

/** Labels of the attempts that are this drone's to go on with: they run, or their package is being published. */
function standing(swarm: Swarm, drone: DroneRow, held: readonly AttemptKey[], gone: readonly Lease[]): string[] {
  const over = new Set(gone.map(labelOf));
  return held
    .filter((key) => isStanding(swarm, drone, key))
    .map(attemptLabel)
    .filter((label) => !over.has(label));
}

function isStanding(swarm: Swarm, drone: DroneRow, { build, attempt }: AttemptKey): boolean {
  const row = swarm.builds.get(build);
  const newest = row?.attempts.at(-1);
  return row?.standing.state === "building" && newest?.attempt === attempt && newest.drone === drone.drone;
}

/** Attempts that were given up, but whose builds nobody else was granted: they go on, on their old cores when these are free. */
function revive(swarm: Swarm, drone: DroneRow, held: readonly AttemptKey[], at: Millis): FactOf<"lease.revived">[] {
  const once = new Map(held.map((key) => [attemptLabel(key), key]));
  const revivable = [...once.values()].filter((key) => isRevivable(swarm, drone, key));
  if (revivable.length === 0) return [];
  let free = freeCores(swarm, drone);
  return revivable.flatMap(({ build, attempt }) => {
    const before = swarm.builds.get(build)?.attempts.at(-1)?.cores ?? [];
    const cores = before.every((core) => free.includes(core)) ? before : free.slice(0, before.length);
    if (cores.length === 0) return [];
    free = free.filter((core) => !cores.includes(core));
    return [{ kind: "lease.revived", at, build, attempt, drone: drone.drone, cores }];
  });
}

function isRevivable(swarm: Swarm, drone: DroneRow, { build, attempt }: AttemptKey): boolean {
  const row = swarm.builds.get(build);
  const newest = row?.attempts.at(-1);
  if (row?.standing.state !== "ready" || newest?.attempt !== attempt) return false;
  return (
    newest.drone === drone.drone &&
    newest.ending?.result === "lost" &&
    attempt > row.requeuedAfter &&
    row.target === drone.target
  );
}

/** A host that came back smaller, or for another target, cannot go on with what it held. */
function fits({ row, attempt }: Lease, drone: DroneRow): boolean {
  return row.target === drone.target && attempt.cores.every((core) => core < drone.host.cores);
}

function labelOf({ row, attempt }: Lease): string {
  return attemptLabel({ build: row.build, attempt: attempt.attempt });
}
