import type { Fact } from "../../protocol/facts";
import type { DroneName } from "../../protocol/ids";
import type { Refusal } from "../../protocol/refusals";
import { refuse } from "../../protocol/refusals";
import type { Millis } from "../../protocol/time";
import type { DroneUpgrade, Upgrade, UpgradeOrder, UpgradeStanding } from "../../protocol/upgrade";
import { answerTo } from "./claim";
import type { Now } from "./command";
import type { CommandOf, Decision } from "./decide";
import { COORDINATOR } from "./judgement";
import type { Deed } from "./persons";
import type { Pulse } from "./pulse";
import type { DroneRow, Swarm } from "./swarm";

/**
 * A rolling upgrade of the drones' agents, a few drones at a time; a tick moves it on, and what it has reached is saved with
 * everything else, so that another coordinator goes on where this one was.
 *
 *     waiting → draining → replacing → proving → upgraded
 *                              │          └─▶ returning ─┐
 *                              └─────────────────────────┴▶ failed
 *
 * A drone that fails stops it: whoever was not begun is skipped. While it proves itself a drone is on probation, where it gets
 * one small build at a time, so what the new agent is worth shows by the first. Where there is nothing to build it is believed.
 */

/** An agent that makes way for another is back within this time, or it has failed. */
export const BACK_WITHIN_MS = 5 * 60_000;
/** For so long a drone must be well before it is believed that there is nothing to prove it by. */
export const CALM_MS = 5_000;
const STOPPED = "It was stopped before.";
/** By whom drones are drained for it. */
export const UPGRADING = "the rolling upgrade";

export function beginUpgrade(
  swarm: Swarm,
  _pulse: Pulse,
  command: CommandOf<"upgrade">,
  { wall: at }: Now,
): Deed | Refusal {
  const { by, to, atOnce } = command;
  const { upgrade } = swarm.head.get();
  if (upgrade && upgrade.endedAt === null) {
    return refuse("wrong-state", `The upgrade to ${upgrade.to.version} that ${upgrade.by} began is not over.`);
  }
  const named = command.drones ?? [...swarm.drones.values()].map(({ drone }) => drone).sort();
  const rows = [...new Set(named)].flatMap((drone) => swarm.drones.get(drone) ?? []);
  if (rows.length < new Set(named).size) return refuse("no-such-drone", undefined, "drones");
  const outdated = rows.filter(({ host }) => host.agent?.sha256 !== to.sha256);
  const fixed = outdated.filter(({ host }) => !host.agent?.replaceable);
  if (command.drones && fixed.length > 0) return refuse("wrong-state", cannotReplace(fixed), "drones");
  const drones = outdated.flatMap(({ drone, host: { agent, agentVersion: version } }) =>
    agent?.replaceable ? [{ drone, from: { version, sha256: agent.sha256 } }] : [],
  );
  if (drones.length > 0) return { facts: [{ kind: "upgrade.began", at, by, to, atOnce, drones }] };
  return refuse("wrong-state", fixed.length > 0 ? cannotReplace(fixed) : "Every agent is the coordinator's already.");
}

function cannotReplace(drones: readonly DroneRow[]): string {
  const names = drones.map(({ drone }) => drone).join(", ");
  return `The agent cannot replace itself on ${names}: run there the line that adds a drone.`;
}

export function stopUpgrade(
  swarm: Swarm,
  _pulse: Pulse,
  { by }: CommandOf<"stop-upgrade">,
  { wall: at }: Now,
): Deed | Refusal {
  const { upgrade } = swarm.head.get();
  if (!upgrade || upgrade.endedAt !== null) return refuse("wrong-state", "No upgrade is going on.");
  if (upgrade.stopped !== null) return { facts: [] };
  return { facts: [{ kind: "upgrade.stopped", at, by, because: `Stopped by ${by}` }] };
}

/** An agent says that it cannot do what it was told, or that it tried and went back by itself. */
export function upgradeFailed(
  swarm: Swarm,
  _pulse: Pulse,
  { drone, to, because }: CommandOf<"upgrade-failed">,
  { wall: at }: Now,
): Decision<"upgrade-failed"> {
  const { upgrade } = swarm.head.get();
  const standing = upgradeStanding(swarm, drone);
  if (standing?.state === "replacing" && (to === null || to === upgrade?.to.sha256)) {
    const failed = { state: "failed", at, because, returned: true } as const;
    return { facts: stand(swarm, drone, failed, at), reply: { kind: "recorded" } };
  }
  if (standing?.state === "returning" && to === null) {
    const both = `${standing.because} It cannot return to its former agent: ${because}`;
    const failed = { state: "failed", at, because: both, returned: false } as const;
    return { facts: stand(swarm, drone, failed, at), reply: { kind: "recorded" } };
  }
  return { facts: [], reply: { kind: "stale" } };
}

/** What a tick does about it. */
export function upgradeDue(swarm: Swarm, pulse: Pulse, now: Now): Fact[] {
  const { upgrade } = swarm.head.get();
  if (!upgrade || upgrade.endedAt !== null) return [];
  const moved = upgrade.drones.flatMap((entry) => {
    const next = nextStanding(swarm, pulse, upgrade, entry, now);
    return next ? stand(swarm, entry.drone, next, now.wall) : [];
  });
  // One thing after the other: what was moved now may stop those that would be begun.
  const facts = moved.length > 0 ? moved : begin(swarm, upgrade, now.wall);
  const standings = new Map(upgrade.drones.map(({ drone, standing }) => [drone, standing]));
  for (const fact of facts) if (fact.kind === "upgrade.stepped") standings.set(fact.drone, fact.standing);
  const isEnd = [...standings.values()].every(isOver);
  return isEnd ? [...facts, { kind: "upgrade.ended", at: now.wall }] : facts;
}

/** What the agent of a drone has to be told at the moment. */
export function upgradeOrderFor(swarm: Swarm, drone: DroneName): UpgradeOrder | null {
  const { upgrade } = swarm.head.get();
  const entry = upgrade?.drones.find((one) => one.drone === drone);
  const runs = swarm.drones.get(drone)?.host.agent?.sha256;
  if (!upgrade || !entry || upgrade.endedAt !== null) return null;
  if (entry.standing.state === "replacing" && runs !== upgrade.to.sha256) return { kind: "replace", to: upgrade.to };
  if (entry.standing.state === "returning" && runs !== entry.from.sha256) return { kind: "return" };
  return null;
}

/** Is it out of service, or not yet back in full service, for an upgrade? */
export function isUpgrading(swarm: Swarm, drone: DroneName): boolean {
  const { upgrade } = swarm.head.get();
  if (!upgrade || upgrade.endedAt !== null) return false;
  const standing = upgradeStanding(swarm, drone);
  return standing !== null && isUnderWay(standing);
}

/** Where it stands in the newest upgrade; null when it takes no part in that. */
export function upgradeStanding(swarm: Swarm, drone: DroneName): UpgradeStanding | null {
  return swarm.head.get().upgrade?.drones.find((entry) => entry.drone === drone)?.standing ?? null;
}

function isUnderWay(standing: UpgradeStanding): boolean {
  return standing.state !== "waiting" && !isOver(standing);
}

function isOver({ state }: UpgradeStanding): boolean {
  return state === "upgraded" || state === "failed" || state === "skipped";
}

/** Of those that wait as many as there is room for; all of them are skipped once it was stopped. */
function begin(swarm: Swarm, upgrade: Upgrade, at: Millis): Fact[] {
  const waiting = upgrade.drones.filter(({ standing }) => standing.state === "waiting");
  if (upgrade.stopped !== null) {
    return waiting.flatMap(({ drone }) => stand(swarm, drone, { state: "skipped", at, because: STOPPED }, at));
  }
  const room = upgrade.atOnce - upgrade.drones.filter(({ standing }) => isUnderWay(standing)).length;
  return waiting
    .slice(0, Math.max(0, room))
    .flatMap(({ drone }) => stand(swarm, drone, { state: "draining", since: at }, at));
}

function nextStanding(
  swarm: Swarm,
  pulse: Pulse,
  upgrade: Upgrade,
  { drone, from, standing }: DroneUpgrade,
  now: Now,
): UpgradeStanding | null {
  const row = swarm.drones.get(drone);
  const at = now.wall;
  switch (standing.state) {
    case "waiting":
      return null;
    case "draining":
      if (upgrade.stopped !== null) return { state: "skipped", at, because: STOPPED };
      if (!row?.online) return { state: "skipped", at, because: "It is offline." };
      return swarm.lookups.heldBy(drone).size === 0 ? { state: "replacing", since: at } : null;
    case "replacing": {
      if (row?.online && row.host.agent?.sha256 === upgrade.to.sha256) return { state: "proving", since: at };
      if (at - standing.since < BACK_WITHIN_MS) return null;
      return { state: "failed", at, because: "It did not come back with the new agent.", returned: false };
    }
    case "proving":
      return row ? proved(swarm, pulse, row, standing.since, now) : gone(at);
    case "returning": {
      const { because } = standing;
      if (row?.online && row.host.agent?.sha256 === from.sha256)
        return { state: "failed", at, because, returned: true };
      if (at - standing.since < BACK_WITHIN_MS) return null;
      return {
        state: "failed",
        at,
        because: `${because} It did not come back with its former agent.`,
        returned: false,
      };
    }
    case "upgraded":
    case "failed":
    case "skipped":
      return null;
  }
}

function gone(at: Millis): UpgradeStanding {
  return { state: "failed", at, because: "It was removed.", returned: false };
}

/** What is known of the new agent by now. */
function proved(swarm: Swarm, pulse: Pulse, row: DroneRow, since: Millis, now: Now): UpgradeStanding | null {
  const at = now.wall;
  const { grounding, record, drone, host } = row;
  const returning = (because: string) => ({ state: "returning", since: at, because }) as const;
  if (grounding?.by === COORDINATOR) return returning(`Grounded with the new agent: ${grounding.note}.`);
  if (record.probation === null) return { state: "upgraded", at, proved: true };
  if (record.probation.cause) return returning("Its first build with the new agent failed.");
  const lasted = at - since;
  if (!row.online) {
    const because = "It fell silent with the new agent.";
    return lasted < BACK_WITHIN_MS ? null : { state: "failed", at, because, returned: false };
  }
  if (swarm.lookups.heldBy(drone).size > 0 || lasted < CALM_MS) return null;
  if (answerTo(swarm, pulse, row, host.cores, now).kind === "wait") return { state: "upgraded", at, proved: false };
  return lasted < BACK_WITHIN_MS ? null : returning("With the new agent it asks for no work.");
}

/** It stands there from now on, with whatever that means for its work and for the whole upgrade. */
function stand(swarm: Swarm, drone: DroneName, standing: UpgradeStanding, at: Millis): Fact[] {
  const row = swarm.drones.get(drone);
  const facts: Fact[] = [{ kind: "upgrade.stepped", at, drone, standing }];
  if (row) facts.push(...serviceWith(row, standing, at));
  if (standing.state === "failed") {
    facts.push({ kind: "upgrade.stopped", at, by: COORDINATOR, because: `${drone}: ${standing.because}` });
  }
  return facts;
}

/** Who takes part gets no work while it makes way, and whose former agent is back has to prove that, too. */
function serviceWith({ drone, drain, grounding }: DroneRow, standing: UpgradeStanding, at: Millis): Fact[] {
  switch (standing.state) {
    case "draining":
    case "returning": {
      const asked = { by: UPGRADING, since: at, note: "" };
      return drain === null ? [{ kind: "drone.drained", at, drone, drain: asked, by: UPGRADING }] : [];
    }
    case "proving":
    case "failed":
    case "skipped": {
      const isOurs = drain?.by === UPGRADING;
      const isBlamed = standing.state === "failed" && standing.returned && grounding?.cause;
      return [
        ...(isOurs ? [{ kind: "drone.drained", at, drone, drain: null, by: UPGRADING } as const] : []),
        ...(isBlamed ? [{ kind: "drone.readmitted", at, drone } as const] : []),
      ];
    }
    case "waiting":
    case "replacing":
    case "upgraded":
      return [];
  }
}
