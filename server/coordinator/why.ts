import type { FailureReason } from "../../protocol/build";
import type { BuildId } from "../../protocol/ids";
import { answerTo } from "./claim";
import type { Now } from "./command";
import { lackingSentence, noDroneSentence, packages, passedOverSentence, seconds, withNote } from "./explain";
import { adviceOn } from "./failure-table";
import { missingTo } from "./missing";
import { place } from "./placement";
import type { Pulse } from "./pulse";
import { failuresOf, mayTry } from "./retry";
import { freeCores, grantableCores, inService } from "./service";
import type { BuildRow, DroneRow, Swarm } from "./swarm";
import { buildRow } from "./swarm";

/** Nothing waits in silence: why a build is not being built, and why cores idle, from the code that decides it. */

/** One sentence for every build that is not being built; null for those that are. */
export function whySentence(swarm: Swarm, pulse: Pulse, row: BuildRow, now: Now): string | null {
  const { standing } = row;
  switch (standing.state) {
    case "building":
      return null;
    case "waiting":
      return waitingSentence(swarm, row);
    case "ready":
      return readySentence(swarm, pulse, row, now);
    case "blocked":
      return blockedSentence(swarm, standing.roots);
    case "held":
      return `Held by ${withNote(standing.by, standing.note)}, ${ago(now.wall - standing.since)}.`;
    case "failed":
      return failedSentence(row, standing.reason);
    case "cancelled":
      return `Cancelled by ${standing.by}.`;
    case "built":
      return `Built by ${standing.drone}.`;
  }
}

/** Why cores of a drone are held by nobody; null when none is, or when nobody hears from it. */
export function idleSentence(swarm: Swarm, pulse: Pulse, drone: DroneRow, now: Now): string | null {
  const free = freeCores(swarm, drone).length;
  if (!drone.online || free === 0) return null;
  const answer = answerTo(swarm, pulse, drone, free, now);
  return answer.kind === "wait" ? answer.sentence : `${answer.row.cpv} is ready and will start here.`;
}

/** What waits or idles and cannot say why; always empty. Tests and the simulator ask. */
export function unexplained(swarm: Swarm, pulse: Pulse, now: Now): string[] {
  const builds = [...swarm.builds.values()]
    .filter((row) => row.standing.state !== "building" && !whySentence(swarm, pulse, row, now))
    .map(({ cpv, standing }) => `${cpv} is ${standing.state}`);
  const drones = [...swarm.drones.values()]
    .filter((drone) => drone.online && freeCores(swarm, drone).length > 0 && !idleSentence(swarm, pulse, drone, now))
    .map(({ drone }) => `cores of ${drone} idle`);
  return [...builds, ...drones].map((what) => `${what}, and nothing says why`);
}

function failedSentence(row: BuildRow, reason: FailureReason): string {
  const failure = failuresOf(row).at(-1);
  if (missingTo(row).length > 0 && failure) return `Failed: ${inWords(reason)}. ${adviceOn(failure.ending)}`;
  return `Failed: ${inWords(reason)}. Requeue it to try again.`;
}

/** What does not go on by itself is named first, then what is being built. */
function waitingSentence(swarm: Swarm, { needs }: BuildRow): string {
  const unbuilt = needs.map((need) => buildRow(swarm, need)).filter(({ standing }) => standing.state !== "built");
  const held = unbuilt.find(({ standing }) => standing.state === "held");
  const first = held ?? unbuilt.find(({ standing }) => standing.state === "building") ?? unbuilt[0];
  if (!first) throw new Error("A waiting build waits for nothing.");
  const others = unbuilt.length - 1;
  const sentence = `Waits for ${first.cpv}${others > 0 ? ` and ${others} more` : ""}`;
  return first.standing.state === "held" ? `${sentence}; it is held by ${first.standing.by}.` : `${sentence}.`;
}

function blockedSentence(swarm: Swarm, roots: readonly BuildId[]): string {
  const [first, ...others] = roots.map((root) => buildRow(swarm, root));
  if (!first) throw new Error("A blocked build names no root.");
  const more = others.length > 0 ? `, and ${others.length} more` : "";
  if (first.standing.state === "failed") {
    return `Blocked: ${first.cpv} failed with ${inWords(first.standing.reason)}${more}.`;
  }
  const by = first.standing.state === "cancelled" ? ` by ${first.standing.by}` : "";
  return `Blocked: ${first.cpv} was cancelled${by}${more}.`;
}

/** Drones whose answer is asked for, so that one question costs little in a fleet of a thousand. */
const MAX_ASKED = 16;

function readySentence(swarm: Swarm, pulse: Pulse, row: BuildRow, now: Now): string {
  const { paused } = swarm.head.get();
  if (paused) return `Paused by ${withNote(paused.by, paused.note)}.`;
  if (row.standing.state === "ready" && row.standing.notBefore !== undefined) {
    return `Failed and is tried again in ${seconds(row.standing.notBefore - now.wall)}.`;
  }
  const drones = [...swarm.drones.values()].filter(({ target }) => target === row.target);
  if (row.pin !== null) {
    const pinned = drones.find(({ drone }) => drone === row.pin);
    if (!pinned || !inService(pulse, pinned)) return `Pinned to ${row.pin}, which ${whyNot(pinned)}.`;
  }
  const serving = drones.filter((drone) => inService(pulse, drone));
  const able = serving.filter((drone) => mayTry(swarm, pulse, row, drone.drone, now));
  if (able.length === 0) return lackingSentence(swarm, pulse, row, serving) ?? noDroneSentence(drones, row.target);
  const free = able.filter((drone) => grantableCores(swarm, drone).length > 0);
  for (const drone of free.slice(0, MAX_ASKED)) {
    const sentence = saidOf(swarm, pulse, row, drone, now);
    if (sentence !== null) return sentence;
  }
  const ahead = swarm.ranking.ready(row.target).indexOf(row.build);
  const turn = ahead > 0 ? `${packages(ahead)} ${ahead === 1 ? "goes" : "go"} before it` : "it is the next";
  const only = row.pin === null ? "" : ` on ${row.pin}`;
  return free.length === 0 ? `Waits for free cores${only}; ${turn}.` : `Waits for its turn${only}; ${turn}.`;
}

/** What a drone's answer says about this build; null when it is about another one. */
function saidOf(swarm: Swarm, pulse: Pulse, row: BuildRow, drone: DroneRow, now: Now): string | null {
  const placement = place(swarm, pulse, drone, grantableCores(swarm, drone).length, now);
  if (placement.kind === "nothing" || placement.row.build !== row.build) return null;
  return placement.kind === "here"
    ? `Starts on ${drone.drone} as soon as that asks for work.`
    : passedOverSentence(drone.drone, placement, now);
}

function whyNot(drone: DroneRow | undefined): string {
  if (!drone) return "is not of its target any more";
  if (!drone.online) return "is offline";
  if (drone.grounding) return `is grounded by ${withNote(drone.grounding.by, drone.grounding.note)}`;
  return drone.drain ? `is drained by ${withNote(drone.drain.by, drone.drain.note)}` : "is leaving";
}

function inWords(reason: FailureReason): string {
  return reason === "other-use" ? "other USE flags" : reason.replaceAll("-", " ");
}

/** `40 s ago`, `12 min ago`, `3 h ago`. */
function ago(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s ago`;
  return seconds < 3600 ? `${Math.round(seconds / 60)} min ago` : `${Math.round(seconds / 3600)} h ago`;
}
