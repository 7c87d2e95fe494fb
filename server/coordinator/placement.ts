import type { AssumedNeed } from "../../protocol/build";
import type { BuildId } from "../../protocol/ids";
import { compareOrders } from "../../protocol/queue-order";
import type { Millis } from "../../protocol/time";
import { allotmentOf, leastForUnknown } from "./allotment";
import { lackedBy } from "./assumed";
import type { Now } from "./command";
import { isGuess } from "./estimates/estimates";
import type { Lane, Slot } from "./lanes";
import { earliestSlot, fitNow, laneOf, lanesOf, promise, secondsIn } from "./lanes";
import { isTooLong, openingOf } from "./opening";
import type { Outlook } from "./outlook";
import { outlookOf } from "./outlook";
import type { Pulse } from "./pulse";
import { mayTry } from "./retry";
import { leasesOf } from "./service";
import type { BuildRow, DroneRow, Swarm } from "./swarm";
import { buildRow } from "./swarm";

/**
 * Which ready build a drone should start now, and on how many cores.
 *
 * Builds are taken in the order of the queue. A build that would end too late by starting here and now is left to the drone that
 * would end it first, be it this one a little later; its cores are promised to it, and only builds that end before may use them
 * until then. So are the cores for a long chain that goes on as soon as something that runs has ended. Everything else starts
 * at once on what is free, so that no core idles while a build may use it.
 */
export type Placement =
  | { kind: "here"; row: BuildRow; cores: number }
  | { kind: "promised"; slot: Slot; row: BuildRow }
  | { kind: "elsewhere"; row: BuildRow }
  | { kind: "lacking"; row: BuildRow; need: AssumedNeed }
  | { kind: "resting"; row: BuildRow; notBefore: Millis }
  | { kind: "cramped"; row: BuildRow; leastCores: number }
  | { kind: "nothing" };

/** To foresee more builds than this would cost more than it gives. */
const MAX_PROMISES = 16;
/** Seconds by which a slot must end sooner to be better. */
const A_MOMENT = 0.001;

export function place(swarm: Swarm, pulse: Pulse, drone: DroneRow, offeredCores: number, now: Now): Placement {
  const ready = swarm.ranking.ready(drone.target);
  if (ready.length === 0) return { kind: "nothing" };
  const outlook = outlookOf(swarm, drone, ready, now);
  const own = laneOf(swarm, drone, offeredCores, now);
  // While nothing runs here, no cores will become free: then any will do.
  const leastUnknown = leasesOf(swarm, drone).length > 0 ? leastForUnknown(drone) : 1;
  const others = once(() =>
    lanesOf(swarm, pulse, drone.target, now).filter((lane) => lane.drone.drone !== drone.drone),
  );
  // Once nothing more is promised, what it leaves open stays as it is, and most of a long queue does not fit in.
  const opening = once(() => openingOf(own));
  const longest = once(() => opening().seconds * swarm.estimates.speedOf(drone.drone));
  let promises = 0;
  let passed: Placement | undefined;
  let unforeseen: Placement | undefined;

  const limit = () => (promises < MAX_PROMISES ? Number.POSITIVE_INFINITY : longest());
  for (const build of inOrder(swarm, swarm.ranking.readyWithin(drone.target, limit), outlook)) {
    const row = buildRow(swarm, build);
    if (promises >= MAX_PROMISES && isTooLong(own, opening(), row)) continue;
    const { standing } = row;
    const { cores: wanted, seconds } = allotmentOf(swarm, row, drone, outlook);
    if (standing.state === "ready") {
      if (standing.notBefore !== undefined) {
        passed ??= { kind: "resting", row, notBefore: standing.notBefore };
        continue;
      }
      if (!mayTry(swarm, pulse, row, drone.drone, now)) {
        passed ??= notHere(swarm, pulse, row, drone);
        continue;
      }
      const cores = fitNow(own, row, wanted);
      if (isGuess(swarm.estimates.of(row)) && cores < Math.min(leastUnknown, wanted)) {
        passed ??= { kind: "cramped", row, leastCores: leastUnknown };
        continue;
      }
      if (cores > 0 && secondsIn(own, row, cores) <= seconds) return { kind: "here", row, cores };
      if (cores > 0 && promises >= MAX_PROMISES) unforeseen ??= { kind: "here", row, cores };
    }
    if (promises >= MAX_PROMISES) continue;

    const lanes = [own, ...others()].filter((lane) => lane === own || mayTry(swarm, pulse, row, lane.drone.drone, now));
    const slot = bestSlot(lanes, row, wanted, outlook.soon.get(build) ?? 0);
    if (slot?.lane === own && slot.from === 0) return { kind: "here", row, cores: slot.cores };
    if (!slot) continue;
    promise(slot);
    promises += 1;
    passed ??= { kind: "promised", slot, row };
  }
  return unforeseen ?? passed ?? { kind: "nothing" };
}

/** Why a build is not for this drone. */
export function notHere(swarm: Swarm, pulse: Pulse, row: BuildRow, { drone }: DroneRow): Placement {
  const need = lackedBy(swarm, pulse, row, drone);
  return need ? { kind: "lacking", row, need } : { kind: "elsewhere", row };
}

/** Ready builds, and those that will be ready soon, in the order of the queue. */
function* inOrder({ ranking }: Swarm, ready: Iterable<BuildId>, { soon }: Outlook): Generator<BuildId> {
  const waiting = [...soon.keys()]
    .map((build) => ({ build, order: ranking.order(build) }))
    .sort((one, other) => compareOrders(one.order, other.order));
  for (const build of ready) {
    const order = waiting.length === 0 ? null : ranking.order(build);
    for (let next = waiting[0]; next && order && compareOrders(next.order, order) < 0; next = waiting[0]) {
      waiting.shift();
      yield next.build;
    }
    yield build;
  }
}

/** The slot that ends first; the first lane wins a tie. */
function bestSlot(lanes: readonly Lane[], row: BuildRow, wanted: number, ready: number): Slot | undefined {
  let best: Slot | undefined;
  for (const lane of lanes) best = earliestSlot(lane, row, wanted, ready, best && best.until - A_MOMENT) ?? best;
  return best;
}

function once<Value>(make: () => Value): () => Value {
  let made: { value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
