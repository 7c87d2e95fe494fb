import type { Grounding } from "../../protocol/drone";
import type { BuildId, TargetName } from "../../protocol/ids";
import type { JobsLimit } from "../../protocol/people";
import type { SwarmStatus } from "../../protocol/to-watcher";
import { lackedBy } from "./assumed";
import type { Now } from "./command";
import type { Placement } from "./placement";
import type { Pulse } from "./pulse";
import { inService } from "./service";
import type { BuildRow, DroneRow, Swarm } from "./swarm";
import { buildRow } from "./swarm";
import { queued } from "./tally";

/** Why something does not happen, in one sentence each, from the same values that decide. */

/** Why a drone was passed over although something is ready; null when nothing is. */
export function passedOverSentence(
  drone: string,
  placement: Exclude<Placement, { kind: "here" }>,
  { wall }: Now,
): string | null {
  switch (placement.kind) {
    case "promised": {
      const { row, slot } = placement;
      const holder = slot.lane.drone.drone;
      return holder === drone
        ? `Cores are kept for ${row.cpv}, which starts here when ${slot.cores} are free.`
        : `${row.cpv} is left to ${holder}, which ends it sooner on ${slot.cores} cores.`;
    }
    case "elsewhere":
      if (placement.row.pin !== null) return `${placement.row.cpv} may be built by ${placement.row.pin} only.`;
      return `${placement.row.cpv} failed here and is left to another drone.`;
    case "lacking":
      return `${drone} lacks ${placement.need.as}, which ${placement.row.cpv} needs.`;
    case "resting":
      return `${placement.row.cpv} failed and is tried again in ${seconds(placement.notBefore - wall)}.`;
    case "cramped":
      return `${placement.row.cpv} may be a giant and waits for ${placement.leastCores} free cores.`;
    case "nothing":
      return null;
  }
}

/** Why nothing is ready for a target whose queue is not empty. */
export function nothingReadySentence(swarm: Swarm, target: TargetName): string {
  const { building, waiting, held, blocked } = swarm.tally.ofTarget(target).states;
  const awaited = mostAwaited(swarm, target);
  if (awaited && swarm.holdsUp.count(awaited.build) > 0) {
    const count = swarm.holdsUp.count(awaited.build);
    return `Nothing is ready: ${packages(count)} ${count === 1 ? "waits" : "wait"} for ${awaited.cpv}.`;
  }
  if (building > 0)
    return `Nothing is ready: the last ${packages(building)} ${building === 1 ? "is" : "are"} being built.`;
  const stuck = [
    held > 0 ? `${held} held` : "",
    blocked > 0 ? `${blocked} blocked` : "",
    waiting > 0 ? `${waiting} waiting for these` : "",
  ];
  return `Nothing is ready: ${stuck.filter(Boolean).join(", ")}.`;
}

/** The swarm in one word, and why when it does not build. */
export function statusWord(swarm: Swarm, pulse: Pulse): { status: SwarmStatus; because: string | null } {
  if (pulse.unsaved) return { status: "STALLED", because: `Nothing can be saved: ${pulse.unsaved.because}.` };
  const { paused } = swarm.head.get();
  if (paused) return { status: "PAUSED", because: `Paused by ${withNote(paused.by, paused.note)}.` };
  const counts = swarm.tally.total();
  if (queued(counts) === 0) return { status: "IDLE", because: "The queue is empty." };
  if (swarm.drones.size === 0) return { status: "IDLE", because: "No drone has joined yet." };
  if (counts.states.building > 0) return { status: "BUILDING", because: null };
  const because = whyStalled(swarm, pulse);
  if (because === null && counts.states.ready === swarm.lookups.resting().size)
    return { status: "BUILDING", because: restingSentence(swarm) };
  return because === null ? { status: "BUILDING", because } : { status: "STALLED", because };
}

/** What a build that may not go on waits for; null when nothing but its turn. */
export function becauseOf(swarm: Swarm, { standing }: BuildRow): string | null {
  switch (standing.state) {
    case "held":
      return `Held by ${withNote(standing.by, standing.note)}`;
    case "cancelled":
      return `Cancelled by ${standing.by}`;
    case "blocked":
      return blockedBy(swarm, standing.roots);
    case "ready":
      return standing.notBefore === undefined ? null : "Rests before its next try";
    default:
      return null;
  }
}

/** `operator`, or `operator: "kernel on Izar"`. */
export function withNote(by: string, note: string): string {
  return note === "" ? by : `${by}: "${note}"`;
}

/** `Limited to 6 jobs by operator.` */
export function limitedSentence({ jobs, by }: JobsLimit): string {
  return `Limited to ${jobs} ${jobs === 1 ? "job" : "jobs"} by ${by}.`;
}

/** `Syncs its trees, as operator asked: >>> Syncing repository 'gentoo'.` */
export function syncingSentence(by: string, progress: string | null): string {
  return progress === null ? `Syncs its trees once it builds nothing, as ${by} asked.` : `${progress}, as ${by} asked.`;
}

/** `40 s`. */
export function seconds(ms: number): string {
  return `${Math.max(1, Math.round(ms / 1000))} s`;
}

/** `Grounded by operator: "fan".` */
export function groundedSentence({ by, note }: Grounding): string {
  return `Grounded by ${withNote(by, note)}.`;
}

/** `1 package`, `3 packages`. */
export function packages(count: number): string {
  return `${count} ${count === 1 ? "package" : "packages"}`;
}

function whyStalled(swarm: Swarm, pulse: Pulse): string | null {
  const drones = [...swarm.drones.values()];
  const working = new Set(drones.filter((drone) => inService(pulse, drone)).map(({ target }) => target));
  const targets = swarm.tally.targets().filter((target) => queued(swarm.tally.ofTarget(target)) > 0);
  const served = targets.filter((target) => working.has(target));
  if (served.some((target) => swarm.tally.ofTarget(target).states.ready > 0)) return null;
  const [first] = served;
  if (first !== undefined) return nothingReadySentence(swarm, first);
  return noDroneSentence(working.size > 0 ? [] : drones, targets.join(", "));
}

/** Why none of these drones, which are all that build for a target, takes work. */
export function noDroneSentence(drones: readonly DroneRow[], target: string): string {
  if (drones.length === 0) return `No drone builds for ${target}.`;
  const offline = drones.filter(({ online }) => !online).length;
  const grounded = drones.filter(({ online, grounding }) => online && grounding !== null).length;
  const suspect = drones.filter(({ online, record }) => online && record.probation !== null).length;
  const leaving = drones.length - offline - grounded - suspect;
  const parts = [
    offline > 0 ? `${offline} offline` : "",
    grounded > 0 ? `${grounded} grounded` : "",
    suspect > 0 ? `${suspect} on probation` : "",
    leaving > 0 ? `${leaving} leaving` : "",
  ];
  return `No drone takes work: ${parts.filter(Boolean).join(", ")}.`;
}

/** Why no drone in service may take a build that is ready: each lacks something. */
export function lackingSentence(swarm: Swarm, pulse: Pulse, row: BuildRow, drones: readonly DroneRow[]): string | null {
  for (const { drone } of drones) {
    const need = lackedBy(swarm, pulse, row, drone);
    if (!need) continue;
    const why = pulse.unsupplied.get(`${row.target} ${need.as}`);
    return `${drone} lacks ${need.as}, which it needs${why === undefined ? "" : `, and which cannot be added: ${why}`}`.replace(
      /\.?$/,
      ".",
    );
  }
  return null;
}

function restingSentence(swarm: Swarm): string | null {
  const resting = swarm.lookups.resting();
  const [first] = resting;
  if (first === undefined) return null;
  const { cpv } = buildRow(swarm, first);
  const more = resting.size === 1 ? "rests" : `and ${resting.size - 1} more rest`;
  return `${cpv} ${more} between two tries.`;
}

/** What is being built for a target and holds up the most. */
function mostAwaited(swarm: Swarm, target: TargetName): BuildRow | undefined {
  let most: BuildRow | undefined;
  for (const build of swarm.tally.building()) {
    const row = buildRow(swarm, build);
    if (row.target !== target) continue;
    if (!most || swarm.holdsUp.count(build) > swarm.holdsUp.count(most.build)) most = row;
  }
  return most;
}

function blockedBy(swarm: Swarm, roots: readonly BuildId[]): string {
  const [first, ...others] = roots.map((root) => buildRow(swarm, root));
  if (!first) return "Blocked";
  const how = first.standing.state === "cancelled" ? "was cancelled" : "failed";
  return others.length === 0 ? `${first.cpv} ${how}` : `${first.cpv} ${how}, and ${others.length} more`;
}
