import type { GroundingCause, GroundingCauseKind } from "../../protocol/drone";
import type { Fact, FactOf } from "../../protocol/facts";
import type { DroneName } from "../../protocol/ids";
import { GROUNDED_AT_LEAST_MS, GROUNDED_AT_MOST_MS, STRIKES } from "../../protocol/rules";
import type { Millis } from "../../protocol/time";
import { against, evidenceOf, recentFailures, strikesOf } from "./evidence";
import { withNote } from "./explain";
import { treatmentOf } from "./failure-table";
import type { Pulse } from "./pulse";
import { inService } from "./service";
import type { DroneRecord, DroneRow, Swarm } from "./swarm";

/**
 * The coordinator's own groundings. A drone is looked at before it is given work and with every tick:
 *
 * - what it did says that its machine is at fault: it is grounded, for ten minutes and each time twice as long up to four hours;
 * - so many are grounded already that no more may be: it goes on probation;
 * - its time is over: it comes back on probation, where it gets one small build at a time, until one builds;
 * - what it was grounded for was not its fault after all: it comes back at once.
 *
 * What a person decided is not touched: a person's grounding ends by that person's word alone, and after a person's unground
 * nothing from before it counts.
 */
export const COORDINATOR = "coordinator";

/** Strikes among more good builds than this for each of them are bad luck. */
const BUILT_PER_STRIKE = 4;

export type Judgement = FactOf<"drone.grounded" | "drone.suspected">;

/** What must happen to a drone now, from what it did. */
export function judge(swarm: Swarm, pulse: Pulse, row: DroneRow, at: Millis): Judgement | null {
  const { drone, grounding, online, record } = row;
  if (grounding || !online) return null;
  const cause = causeAgainst(swarm, row, at);
  if (!cause) return null;
  if (mayBeGrounded(swarm, pulse, row, cause)) {
    const until = at + nextBackoffMs(record, at);
    return { kind: "drone.grounded", at, drone, by: COORDINATOR, note: NOTES[cause.kind](cause), until, cause };
  }
  return record.probation ? null : { kind: "drone.suspected", at, drone, cause };
}

export function judgedSentence(judgement: Judgement): string {
  if (judgement.kind === "drone.grounded") return `Grounded by ${withNote(judgement.by, judgement.note)}.`;
  return `On probation. ${NOTES[judgement.cause.kind](judgement.cause)}.`;
}

/** What a tick does with a drone that is grounded. */
export function release(swarm: Swarm, { drone, grounding }: DroneRow, at: Millis): Fact[] {
  if (!grounding) return [];
  const isOver = grounding.until !== null && grounding.until <= at;
  if (!grounding.cause) return isOver ? [{ kind: "drone.ungrounded", at, drone, by: COORDINATOR }] : [];
  if (isExplained(swarm, drone, grounding.cause)) return [{ kind: "drone.ungrounded", at, drone, by: COORDINATOR }];
  return isOver ? [{ kind: "drone.readmitted", at, drone }] : [];
}

const NOTES: Record<GroundingCauseKind, (cause: GroundingCause) => string> = {
  strikes: ({ evidence }) => `${evidence.length} failures within an hour`,
  "in-a-row": ({ evidence }) => `${evidence.length} failures in a row`,
  "canary-failed": () => "Its first build on probation failed",
  "disk-full": () => "Disk full",
  "upload-failed": () => "Its packages do not come in as they should",
};

function causeAgainst(swarm: Swarm, row: DroneRow, at: Millis): GroundingCause | undefined {
  const recent = recentFailures(row, at);
  const because = (kind: GroundingCauseKind, failures: DroneRecord["failures"]): GroundingCause => {
    return { kind, evidence: failures.map((failure) => evidenceOf(swarm, failure)) };
  };
  const certain = recent.filter((failure) => groundsAtOnce(swarm, failure)).slice(-1);
  const reason = certain[0] && evidenceOf(swarm, certain[0]).reason;
  if (reason) return because(reason === "disk-full" ? "disk-full" : "upload-failed", certain);

  const failures = against(swarm, row.drone, recent);
  if (row.record.probation && failures.length > 0) return because("canary-failed", failures);
  const strikes = strikesOf(swarm, row, at);
  const builtSince = row.built - (strikes[0]?.built ?? row.built);
  if (strikes.length >= STRIKES && builtSince <= BUILT_PER_STRIKE * strikes.length) return because("strikes", strikes);
  const inARow = failures.filter(({ built }) => built === row.built);
  return inARow.length >= STRIKES ? because("in-a-row", inARow) : undefined;
}

function groundsAtOnce(swarm: Swarm, key: DroneRecord["failures"][number]): boolean {
  const { reason, phase } = evidenceOf(swarm, key);
  return treatmentOf(reason, phase).grounds;
}

/** On suspicion alone only when another can do its work. */
function mayBeGrounded(swarm: Swarm, pulse: Pulse, { drone, target }: DroneRow, { kind }: GroundingCause): boolean {
  if (wouldBeTooMany(swarm, drone)) return false;
  if (kind !== "in-a-row") return true;
  const drones = [...swarm.drones.values()];
  return drones.some((other) => other.drone !== drone && other.target === target && inService(pulse, other));
}

/** Never more are grounded by machine than a third of the drones that are there, and one of few. */
export function wouldBeTooMany(swarm: Swarm, drone: DroneName): boolean {
  const drones = [...swarm.drones.values()];
  const others = drones.filter((one) => one.drone !== drone && one.grounding?.cause).length;
  const online = drones.filter((one) => one.online).length;
  return others + 1 > Math.max(1, Math.floor(online / 3));
}

function nextBackoffMs({ lastGrounding }: DroneRecord, at: Millis): number {
  if (!lastGrounding || at - lastGrounding.until > GROUNDED_AT_MOST_MS) return GROUNDED_AT_LEAST_MS;
  return Math.min(2 * lastGrounding.forMs, GROUNDED_AT_MOST_MS);
}

/** On what is left of its evidence it would not have been grounded. */
function isExplained(swarm: Swarm, drone: DroneRow["drone"], { kind, evidence }: GroundingCause): boolean {
  switch (kind) {
    case "in-a-row":
    case "strikes":
      return against(swarm, drone, evidence).length < STRIKES;
    case "canary-failed":
      return against(swarm, drone, evidence).length === 0;
    case "disk-full":
    case "upload-failed":
      return false;
  }
}
