import type { Wanted } from "../../protocol/plan";
import { refuse } from "../../protocol/refusals";
import type { Swarm } from "../coordinator/swarm";
import type { SupplierParts } from "../supplier";
import { openSupplier } from "../supplier";
import type { Plan } from "./host-packages";
import type { ModelCoordinator } from "./model-coordinator";
import type { Random } from "./random";
import type { Timeline } from "./timeline";

/** How often drones are asked to plan in vain: 0 never, 1 always. */
export type PlannerWeather = { fails: number };

export const CLEAR_PLANNER: PlannerWeather = { fails: 0 };

type Parts = {
  timeline: Timeline;
  random: Random;
  coordinator: ModelCoordinator;
  /** What a drone would answer. */
  plan(wanted: Wanted): Plan;
};

/** The supplier as each process of the coordinator has one, and ends with it; and drones that take their time to plan. */
export class ModelSupplier {
  weather = CLEAR_PLANNER;
  #of: Swarm | undefined;
  #look: () => Promise<void> = async () => {};
  #isLooking = false;

  constructor(private readonly parts: Parts) {
    parts.timeline.every(LOOK_EVERY_MS, () => this.#turn());
  }

  #turn(): void {
    const swarm = this.parts.coordinator.swarm();
    if (swarm !== this.#of) {
      this.#of = swarm;
      this.#look = swarm ? this.#openFor(swarm) : async () => {};
      this.#isLooking = false;
    }
    if (!swarm || this.#isLooking) return;
    this.#isLooking = true;
    // Not waited for here: it needs time to pass.
    void this.#look().finally(() => {
      if (swarm === this.#of) this.#isLooking = false;
    });
  }

  #openFor(swarm: Swarm): () => Promise<void> {
    const { timeline, random, coordinator, plan } = this.parts;
    /** What was begun by a process that is gone is never heard of again. */
    const whileItRuns = <T>(begin: (resolve: (value: T) => void) => void) =>
      new Promise<T>((resolve) => coordinator.swarm() === swarm && begin(resolve));
    const loop: SupplierParts["loop"] = {
      ask: (command) => whileItRuns((resolve) => coordinator.ask(command, resolve)),
      look: (at) => whileItRuns((resolve) => coordinator.look((...now) => resolve(at(...now)))),
    };
    const planner: SupplierParts["planner"] = {
      plan: (_, [wanted]) =>
        whileItRuns((resolve) => {
          const answer = random.chance(this.weather.fails) || !wanted ? NOBODY_PLANS : plan(wanted);
          timeline.after(random.between(100, 20_000), () => resolve(answer));
        }),
    };
    return openSupplier({ loop, planner, clock: () => ({ wall: timeline.now, mono: timeline.now }) });
  }
}

const LOOK_EVERY_MS = 3_000;
const NOBODY_PLANS = refuse("no-planner");
