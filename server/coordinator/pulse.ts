import type { Progress } from "../../protocol/build";
import type { Fact } from "../../protocol/facts";
import type { Beat } from "../../protocol/from-agent";
import type { AttemptKey, DroneName } from "../../protocol/ids";
import { attemptLabel } from "../../protocol/ids";
import type { Installed } from "../../protocol/installed";
import type { Telemetry } from "../../protocol/telemetry";
import type { Command, Now } from "./command";
import type { Foreseen } from "./forecast";

/**
 * What beats tell, and nothing that must survive a crash: who was heard from when, who vouched for which lease, how far
 * builds are. Everything is kept by drone, so that one drone's report can never overwrite another's. The loop keeps it:
 *
 * - `hear` before each command is decided: any command of a drone is a sign of life;
 * - `hearBeat` when a beat comes in, before its command: telemetry, progress, draining;
 * - `follow` after the facts of a decision were folded in: a new lease begins to be vouched for.
 */
export type Pulse = {
  /** When this coordinator began, on the monotonic clock: nothing is silent for longer than that. */
  readonly beganAt: number;
  readonly drones: Map<DroneName, DronePulse>;
  /** Whether a drone that differs from its target in what matters is grounded for it, as the coordinator was told. */
  readonly driftGrounds: boolean;
  /** Why what drones lack cannot be planned, by target and atom. */
  readonly unsupplied: Map<string, string>;
  /** Why a group could not be saved lately, and when on the monotonic clock; null when saving works. */
  unsaved: { because: string; at: number } | null;
  /** What was foreseen of the queue a moment ago; null before anybody asked. */
  foreseen: Foreseen | null;
};

export type DronePulse = {
  heardAt: Now;
  telemetry: Telemetry | null;
  draining: boolean;
  /** Why it takes no new work by its own rules; null while it does. */
  resting: string | null;
  /** Names of what is installed there, with slot and without; null when it does not tell. */
  installed: ReadonlySet<string> | null;
  /** What it is expected to ask to fill; null before its first hello. */
  offer: Offer | null;
  /** By attempt label. Whole from the newest beat: what a beat does not list has no progress. */
  progress: ReadonlyMap<string, Progress>;
  /** By attempt label: when it last vouched, on the monotonic clock. */
  vouchedAt: Map<string, number>;
};

/**
 * Free cores that a drone asked to fill, and when, on the monotonic clock. `freeCores` is null when it has not asked yet, but
 * is about to: it said hello, or an attempt on it ended.
 */
export type Offer = { at: number; freeCores: number | null };

export function newPulse(now: Now, { driftGrounds = true } = {}): Pulse {
  return { beganAt: now.mono, driftGrounds, drones: new Map(), unsupplied: new Map(), unsaved: null, foreseen: null };
}

/** A command came in; when a drone sent it, that drone lives and vouches for what it says it holds. */
export function hear(pulse: Pulse, command: Command, now: Now): void {
  switch (command.kind) {
    case "hello": {
      const drone = heard(pulse, command.drone, now);
      drone.draining = false;
      drone.resting = null;
      drone.installed = namesIn(command.installed);
      drone.offer = { at: now.mono, freeCores: null };
      vouch(drone, command.held, now);
      return;
    }
    case "beat":
      vouch(heard(pulse, command.drone, now), command.held, now);
      return;
    case "claim":
      heard(pulse, command.drone, now).offer = { at: now.mono, freeCores: command.freeCores };
      return;
    case "describe":
      heard(pulse, command.drone, now).installed = namesIn(command.installed);
      return;
    case "cannot-supply":
      pulse.unsupplied.set(`${command.target} ${command.atom}`, command.why);
      return;
    case "supply":
      pulse.unsupplied.delete(`${command.target} ${command.atom}`);
      return;
    case "start":
    case "finish":
    case "synced":
    case "remember":
    case "upgrade-failed":
      heard(pulse, command.drone, now);
      return;
    default:
  }
}

/** What a beat says beside what is held. */
export function hearBeat(pulse: Pulse, name: DroneName, beat: Beat, now: Now): void {
  const drone = heard(pulse, name, now);
  drone.draining = beat.draining;
  drone.resting = beat.resting ?? null;
  if (beat.telemetry) drone.telemetry = beat.telemetry;
  drone.progress = new Map(
    beat.held.flatMap(({ progress, ...key }) => (progress ? [[attemptLabel(key), progress]] : [])),
  );
}

/** What facts mean for the pulse: a lease that began has a full TTL; one that ended needs no vouching and leaves cores free. */
export function follow(pulse: Pulse, facts: readonly Fact[], now: Now): void {
  for (const fact of facts) {
    switch (fact.kind) {
      case "lease.granted":
      case "lease.revived":
        pulse.drones.get(fact.drone)?.vouchedAt.set(attemptLabel(fact), now.mono);
        break;
      case "lease.expired":
      case "lease.dropped":
      case "attempt.finished": {
        const drone = pulse.drones.get(fact.drone);
        if (!drone) break;
        drone.vouchedAt.delete(attemptLabel(fact));
        drone.offer = { at: now.mono, freeCores: null };
        break;
      }
      default:
    }
  }
}

/** The commit of facts that were followed failed: a lease that they ended goes on, and has a full TTL. */
export function unfollow(pulse: Pulse, facts: readonly Fact[], now: Now): void {
  for (const fact of facts) {
    switch (fact.kind) {
      case "lease.expired":
      case "lease.dropped":
      case "attempt.finished":
        pulse.drones.get(fact.drone)?.vouchedAt.set(attemptLabel(fact), now.mono);
        break;
      default:
    }
  }
}

/** How long a drone has been silent, in milliseconds. */
export function silenceMs(pulse: Pulse, drone: DroneName, now: Now): number {
  return now.mono - (pulse.drones.get(drone)?.heardAt.mono ?? pulse.beganAt);
}

/** How long nobody vouched for an attempt, in milliseconds. */
export function unvouchedMs(pulse: Pulse, drone: DroneName, attempt: AttemptKey, now: Now): number {
  return now.mono - (pulse.drones.get(drone)?.vouchedAt.get(attemptLabel(attempt)) ?? pulse.beganAt);
}

function heard(pulse: Pulse, name: DroneName, now: Now): DronePulse {
  const known = pulse.drones.get(name);
  if (known) {
    known.heardAt = now;
    return known;
  }
  const drone: DronePulse = {
    heardAt: now,
    telemetry: null,
    draining: false,
    resting: null,
    installed: null,
    offer: null,
    progress: new Map(),
    vouchedAt: new Map(),
  };
  pulse.drones.set(name, drone);
  return drone;
}

/** A package may be assumed by its name alone. */
function namesIn(installed: Installed | undefined): ReadonlySet<string> | null {
  return installed ? new Set(installed.flatMap((one) => [one, one.slice(0, one.lastIndexOf(":"))])) : null;
}

function vouch(drone: DronePulse, held: readonly AttemptKey[], now: Now): void {
  for (const attempt of held) drone.vouchedAt.set(attemptLabel(attempt), now.mono);
}
