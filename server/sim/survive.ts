import type { JournalEntry } from "../../protocol/facts";
import { MAX_BACKOFF_MS } from "../../protocol/rules";
import { LEASE_TTL_MS } from "../../protocol/time";
import { replay } from "../coordinator/invariants";
import { ASK_AGAIN_MS } from "../supplier";
import { idealSeconds } from "./ideal";
import type { Random } from "./random";
import { calm, raiseStorm } from "./storm";
import type { WholeSwarm } from "./whole-swarm";
import { swarmOf } from "./whole-swarm";
import { randomWorkload } from "./workload";

const MINUTE_MS = 60_000;
const STORM_MS = 15 * MINUTE_MS;
/** What faults leave behind when they stop: a lease of a drone that forgot it, a build that rests, a plan that was asked for in vain. */
const LINGERING_MS = LEASE_TTL_MS + MAX_BACKOFF_MS + ASK_AGAIN_MS;
/** In that time drones come back, and are judged by what they could not tell during the storm. */
const HOMECOMING_MS = 15_000;

/**
 * One swarm, one seed: a storm, then calm, until nothing can go on. Throws at the first promise that is broken, and when
 * it ends in a state that is not right, or takes longer than twice the ideal once faults have stopped. Tells what happened.
 */
export async function survive(
  seed: number,
  change: (swarm: WholeSwarm) => void = () => {},
): Promise<readonly JournalEntry[]> {
  try {
    return await through(seed, change);
  } catch (cause) {
    throw new Error(`Replay with: SIM_SEED=${seed} npx vitest run server/sim\n${cause}`, { cause });
  }
}

async function through(seed: number, change: (swarm: WholeSwarm) => void): Promise<readonly JournalEntry[]> {
  const { swarm, random, workload } = swarmOf(seed, randomWorkload, randomFleet);
  const { timeline, wire, coordinator, drones, supplier } = swarm;
  const parts = { timeline, wire, coordinator, drones, supplier, random: random.fork() };
  change(swarm);
  await swarm.begin();
  addInParts(swarm, random);
  raiseStorm(parts, STORM_MS);
  await timeline.run(() => false, STORM_MS);
  workload.calm();
  await calm(parts);
  await timeline.run(() => swarm.isSettled(), timeline.now + HOMECOMING_MS);
  const ideal = idealSeconds(replay(swarm.memory.journal), workload.realOf);
  const allowedMs = 2 * ideal * 1000 + LINGERING_MS;
  const ended = await timeline.run(() => swarm.isSettled(), timeline.now + allowedMs);
  const faults = [
    ...(ended ? [] : [`it was not over after ${allowedMs / 1000} s, with an ideal of ${ideal} s`]),
    ...swarm.faults(),
  ];
  if (faults.length > 0) throw new Error(faults.join("\n"));
  return swarm.memory.journal;
}

/** A plan comes in two parts, the second naming packages of the first again. */
function addInParts(swarm: WholeSwarm, random: Random): void {
  const part = random.between(1, swarm.size);
  swarm.add(0, part);
  swarm.timeline.after(random.between(0, 5 * MINUTE_MS), () => swarm.add(random.between(0, part), swarm.size));
}

function randomFleet(random: Random): Record<string, number> {
  const names = ["Izar", "Tarn", "Meridian", "Tau-Beta", "Vesper"].slice(0, random.between(2, 5));
  return Object.fromEntries(names.map((name) => [`drone-${name}`, random.pick([1, 2, 4, 8, 16, 24])]));
}
