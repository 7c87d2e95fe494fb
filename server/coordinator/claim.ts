import type { Cpv } from "../../protocol/atom";
import type { WorkOrder } from "../../protocol/build";
import type { Fact } from "../../protocol/facts";
import type { ClaimReply, WaitReason } from "../../protocol/from-agent";
import { refuse } from "../../protocol/refusals";
import { assumedFor } from "./assumed";
import type { Now } from "./command";
import type { CommandOf, Decision } from "./decide";
import {
  groundedSentence,
  limitedSentence,
  nothingReadySentence,
  passedOverSentence,
  syncingSentence,
  withNote,
} from "./explain";
import { judge, judgedSentence } from "./judgement";
import { place } from "./placement";
import { placeCanary, probationSentence } from "./probation";
import { isPublished } from "./published";
import type { Pulse } from "./pulse";
import { returned } from "./roll-call";
import { freeCores, grantableCores, leaseOn } from "./service";
import type { Attempt, BuildRow, DroneRow, Swarm } from "./swarm";
import { buildRow } from "./swarm";
import { queued } from "./tally";

/** A drone asks for work: the same claim has the same answer, and each yes is a new attempt on cores that nobody holds. */
export function claim(swarm: Swarm, pulse: Pulse, command: CommandOf<"claim">, now: Now): Decision<"claim"> {
  const known = swarm.drones.get(command.drone);
  if (!known) return { facts: [], reply: refuse("no-session") };
  const facts = returned(known, now.wall);
  const drone: DroneRow = { ...known, online: true };
  const before = answeredBefore(swarm, pulse, command, drone);
  if (before) return { facts, reply: before };

  const judgement = judge(swarm, pulse, drone, now.wall);
  if (judgement) return { facts: [...facts, judgement], reply: wait("grounded", judgedSentence(judgement)) };
  const answer = answerTo(swarm, pulse, drone, command.freeCores, now);
  if (answer.kind === "wait") return { facts, reply: answer };
  const { row, cores } = answer;
  const attempt: Attempt = {
    attempt: row.attempts.length + 1,
    drone: drone.drone,
    claim: command.claim,
    cores,
    grantedAt: now.wall,
    startedAt: null,
    ending: null,
  };
  const granted: Fact = {
    kind: "lease.granted",
    at: now.wall,
    build: row.build,
    attempt: attempt.attempt,
    drone: drone.drone,
    claim: command.claim,
    cores,
  };
  return { facts: [...facts, granted], reply: { kind: "grant", order: orderFor(swarm, pulse, row, attempt, drone) } };
}

export type Wait = { kind: "wait"; because: WaitReason; sentence: string };

/** What a drone that offers so many free cores is told now; the one place that decides it, and that explains idle cores. */
export function answerTo(
  swarm: Swarm,
  pulse: Pulse,
  drone: DroneRow,
  offeredCores: number,
  now: Now,
): Wait | { kind: "grant"; row: BuildRow; cores: number[] } {
  const { paused } = swarm.head.get();
  if (paused) return wait("paused", `Paused by ${withNote(paused.by, paused.note)}.`);
  const { grounding, drain, limit, sync } = drone;
  if (grounding) return wait("grounded", groundedSentence(grounding));
  if (drain) return wait("grounded", `Drained by ${withNote(drain.by, drain.note)}.`);
  const beats = pulse.drones.get(drone.drone);
  if (sync?.state === "asked") return wait("grounded", syncingSentence(sync.by, beats?.resting ?? null));
  if (beats?.draining) return wait("grounded", `${drone.drone} is leaving and takes no new work.`);
  if (beats?.resting) return wait("grounded", `${beats.resting}.`);
  if (queued(swarm.tally.ofTarget(drone.target)) === 0) return wait("queue-empty", "The queue is empty.");
  const free = freeCores(swarm, drone);
  if (free.length === 0) return wait("no-free-cores", `All ${drone.host.cores} cores are held.`);

  const grantable = grantableCores(swarm, drone);
  if (limit && grantable.length === 0) return wait("no-free-cores", limitedSentence(limit));

  const { probation } = drone.record;
  const notYet = probation && probationSentence(swarm, drone, probation, now);
  if (notYet) return wait("grounded", notYet);
  const choose = probation ? placeCanary : place;
  const placement = choose(swarm, pulse, drone, Math.min(offeredCores, grantable.length), now);
  if (placement.kind === "here") {
    return { kind: "grant", row: placement.row, cores: grantable.slice(0, placement.cores) };
  }
  const passedOver = passedOverSentence(drone.drone, placement, now);
  return wait("nothing-ready", passedOver ?? nothingReadySentence(swarm, drone.target));
}

function answeredBefore(
  swarm: Swarm,
  pulse: Pulse,
  { claim }: CommandOf<"claim">,
  drone: DroneRow,
): ClaimReply | undefined {
  const key = swarm.lookups.claimed(drone.drone, claim);
  if (!key) return undefined;
  const row = buildRow(swarm, key.build);
  const lease = leaseOn(row);
  if (lease?.attempt.attempt === key.attempt)
    return { kind: "grant", order: orderFor(swarm, pulse, row, lease.attempt, drone) };
  return wait("nothing-ready", "This claim was granted before, and that attempt is over. Ask with a new one.");
}

function orderFor(swarm: Swarm, pulse: Pulse, row: BuildRow, { attempt, cores }: Attempt, drone: DroneRow): WorkOrder {
  const { build, cpv, slot, target } = row;
  const known = [...row.needs.map((need) => buildRow(swarm, need)), ...assumedFor(swarm, pulse, row, drone)];
  const needs = [...new Set([...known.map((need) => need.cpv), ...publishedInstead(swarm, row)])];
  return { build, attempt, cpv, slot, target, needs, cores };
}

/** Of the needs that were left out the versions that do instead, and that are in the binhost; others are installed anyway. */
function publishedInstead(swarm: Swarm, { target, leftOut }: BuildRow): Cpv[] {
  const isThere = (cpv: Cpv) =>
    [...swarm.lookups.named(target, cpv)].some((build) => isPublished(buildRow(swarm, build)));
  return leftOut.map(({ satisfiedBy }) => satisfiedBy).filter(isThere);
}

function wait(because: WaitReason, sentence: string): Wait {
  return { kind: "wait", because, sentence };
}
