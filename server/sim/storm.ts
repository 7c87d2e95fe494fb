import { CommandId } from "../../protocol/people";
import type { PlanEntry } from "../../protocol/plan";
import type { PersonsCommand } from "../coordinator/command";
import type { ModelCoordinator } from "./model-coordinator";
import { CLEAR_COORDINATOR } from "./model-coordinator";
import type { ModelDrone } from "./model-drone";
import { COORDINATOR } from "./model-drone";
import type { ModelSupplier } from "./model-supplier";
import { CLEAR_PLANNER } from "./model-supplier";
import type { Random } from "./random";
import { badTemper, GOOD_TEMPER } from "./temper";
import type { Timeline } from "./timeline";
import type { Wire } from "./wire";
import { CLEAR_WIRE } from "./wire";

export type StormParts = {
  timeline: Timeline;
  random: Random;
  wire: Wire;
  coordinator: ModelCoordinator;
  drones: readonly ModelDrone[];
  supplier: ModelSupplier | null;
};

/**
 * Everything that goes wrong, until it is over: the wire, drones that crash or are cut off, coordinators that die or are taken
 * over from, commits that fail, clocks that jump, and people who hold, cancel, pause and ground.
 */
export function raiseStorm(parts: StormParts, durationMs: number): void {
  const { timeline, random, wire, coordinator, supplier } = parts;
  wire.weather = {
    loss: random.pick([0, 0.02, 0.15]),
    repeats: random.pick([0, 0.05, 0.3]),
    delayMs: random.pick([
      [1, 5],
      [1, 400],
      [1, 6000],
    ]),
  };
  coordinator.weather = {
    commitMs: random.pick([
      [1, 3],
      [1, 800],
    ]),
    commitFails: random.pick([0, 0.05, 0.3]),
    diesUntold: random.pick([0, 0.02]),
    inDoubt: random.pick([0, 0.05]),
    unpublishable: random.pick([0, 0.05]),
  };
  if (supplier) supplier.weather = { fails: 0.2 };
  for (const strike of STRIKES) {
    const everyMs = random.pick([30_000, 120_000, 600_000]);
    const strikeAgain = () => {
      if (timeline.now >= durationMs) return;
      strike({ ...parts, endsAt: durationMs });
      timeline.after(random.between(everyMs / 2, everyMs * 2), strikeAgain);
    };
    timeline.after(random.between(0, everyMs), strikeAgain);
  }
  // A coordinator that died is started again by whoever watches over it.
  timeline.every(5_000, () => (coordinator.isRunning() ? undefined : coordinator.start()));
}

/** The storm is over: all that is broken is mended, and people take back what holds things up. */
export async function calm({ wire, coordinator, drones, supplier }: StormParts): Promise<void> {
  wire.weather = CLEAR_WIRE;
  wire.mendAll();
  coordinator.weather = CLEAR_COORDINATOR;
  if (supplier) supplier.weather = CLEAR_PLANNER;
  if (!coordinator.isRunning()) await coordinator.start();
  coordinator.ask<"resume">({ kind: "resume", by: PERSON }, () => {});
  for (const drone of drones) {
    drone.thaw();
    drone.temper = GOOD_TEMPER;
    drone.start();
    const about = { drone: drone.name, by: PERSON };
    coordinator.ask<"unground">({ kind: "unground", ...about }, () => {});
    coordinator.ask<"undrain">({ kind: "undrain", ...about }, () => {});
    coordinator.ask<"limit">({ kind: "limit", jobs: null, ...about }, () => {});
  }
  for (const { build } of coordinator.swarm()?.builds.values() ?? []) {
    const about = { builds: [build], by: PERSON };
    coordinator.ask<"release">({ kind: "release", ...about }, () => {});
    coordinator.ask<"unpin">({ kind: "unpin", ...about }, () => {});
  }
}

const PERSON = "operator";

type Strike = (parts: StormParts & { endsAt: number }) => void;

const STRIKES: readonly Strike[] = [
  crashDrone,
  freezeDrone,
  bewitchDrone,
  cutOffDrone,
  killCoordinator,
  takeOver,
  jumpWallClock,
  groundDrone,
  pauseForAWhile,
  meddle,
];

function crashDrone({ timeline, random, drones }: StormParts): void {
  const drone = random.pick(drones);
  drone.crash(random.chance(0.5));
  timeline.after(random.pick([500, 5_000, 60_000, 200_000]), () => drone.start());
}

function freezeDrone({ timeline, random, drones }: StormParts): void {
  const drone = random.pick(drones);
  drone.freeze();
  timeline.after(random.pick([10_000, 80_000, 3_600_000]), () => drone.thaw());
}

function bewitchDrone({ timeline, random, drones }: StormParts): void {
  const drone = random.pick(drones);
  drone.temper = badTemper(random);
  timeline.after(random.pick([60_000, 600_000]), () => {
    drone.temper = GOOD_TEMPER;
  });
}

function cutOffDrone({ timeline, random, wire, drones }: StormParts): void {
  const { name } = random.pick(drones);
  const deaf = random.chance(0.7);
  const mute = !deaf || random.chance(0.7);
  if (deaf) wire.cut(COORDINATOR, name);
  if (mute) wire.cut(name, COORDINATOR);
  timeline.after(random.pick([3_000, 40_000, 100_000, 300_000]), () => {
    wire.mend(COORDINATOR, name);
    wire.mend(name, COORDINATOR);
  });
}

function killCoordinator({ timeline, random, coordinator }: StormParts): void {
  coordinator.kill();
  timeline.after(random.pick([100, 10_000, 100_000]), () =>
    coordinator.isRunning() ? undefined : coordinator.start(),
  );
}

/** A second coordinator opens the store while the first is in the middle of something. */
function takeOver({ timeline, coordinator }: StormParts): void {
  timeline.after(0, () => coordinator.start());
}

function jumpWallClock({ random, coordinator }: StormParts): void {
  coordinator.wallSkewMs += random.between(-120_000, 120_000);
}

function groundDrone({ random, coordinator, drones }: StormParts): void {
  const drone = random.pick(drones).name;
  const until = random.chance(0.5) ? 1_790_000_000_000 + random.between(0, 2_000_000) : null;
  if (random.chance(0.5)) coordinator.ask<"ground">({ kind: "ground", drone, by: PERSON, note: "", until }, () => {});
  else coordinator.ask<"unground">({ kind: "unground", drone, by: PERSON }, () => {});
}

function pauseForAWhile({ timeline, random, coordinator }: StormParts): void {
  coordinator.ask<"pause">({ kind: "pause", by: PERSON, note: "kernel" }, () => {});
  timeline.after(random.between(1_000, 60_000), () =>
    coordinator.ask<"resume">({ kind: "resume", by: PERSON }, () => {}),
  );
}

/** A person does this or that to some builds or a drone, perhaps twice because the answer was lost, and perhaps takes it back. */
function meddle(parts: Parameters<Strike>[0]): void {
  const { timeline, random, coordinator, endsAt } = parts;
  const command = somethingToDo(parts);
  if (!command) return;
  const ask = () => coordinator.ask(command, () => {});
  ask();
  const later = (ms: number, act: () => void) => timeline.after(ms, () => (timeline.now < endsAt ? act() : undefined));
  if (random.chance(0.3)) later(random.between(1, 20_000), ask);
  const undo = () => coordinator.ask<"undo">({ kind: "undo", command: command.id, by: PERSON }, () => {});
  if (random.chance(0.4)) later(random.between(1, 40_000), undo);
}

function somethingToDo(parts: StormParts): (PersonsCommand & { id: CommandId }) | undefined {
  const { random, coordinator, drones } = parts;
  const all = [...(coordinator.swarm()?.builds.values() ?? [])].map(({ build }) => build);
  if (all.length === 0) return undefined;
  const builds = [...new Set(Array.from({ length: random.between(1, 3) }, () => random.pick(all)))];
  const who = { by: PERSON, id: CommandId.parse(`storm-${random.between(1, 2 ** 31)}-id`) };
  const drone = random.pick(drones);
  const [neighbour, note] = [random.pick(all), ""];
  return random.pick<PersonsCommand & { id: CommandId }>([
    { kind: "add", target: drone.target, entries: planAnew(parts), ...who },
    { kind: "hold", builds, note, ...who },
    { kind: "release", builds, ...who },
    { kind: "requeue", builds, ...who },
    { kind: "requeue", builds: { failed: "any" }, ...who },
    { kind: "cancel", builds, ...who },
    { kind: "stop", builds, ...who },
    { kind: "next", builds, ...who },
    { kind: "move", builds, after: neighbour, before: null, ...who },
    { kind: "move", builds, after: null, before: neighbour, ...who },
    { kind: "pin", builds, drone: drone.name, ...who },
    { kind: "unpin", builds, ...who },
    { kind: "limit", drone: drone.name, jobs: random.pick([null, 1, drone.cores]), ...who },
    { kind: "drain", drone: drone.name, note, ...who },
    { kind: "undrain", drone: drone.name, ...who },
    { kind: "remove", drone: drone.name, ...who },
  ]);
}

/** Another plan for one package of the swarm: by chance what it says closes a circle, or tries something again. */
function planAnew({ random, coordinator }: StormParts): PlanEntry[] {
  const cpvs = [...new Set([...(coordinator.swarm()?.builds.values() ?? [])].map(({ cpv }) => cpv))];
  const cpv = random.pick(cpvs);
  const needs = cpvs
    .filter((other) => other !== cpv && random.chance(2 / cpvs.length))
    .map((other) => (random.chance(0.5) ? other : { cpv: other, kind: "run" as const, satisfiedBy: other }));
  return [{ cpv, slot: "0", needs }];
}
