import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import type { Coordinator } from "./coordinator";
import { coordinatorAt } from "./coordinator";
import { startDrone } from "./drone";
import { FLEET, GROUNDED_DRONE, GROUNDING } from "./fleet";

/**
 * The demo swarm, beside a coordinator that is running or about to: four emulated machines, on each a real agent with an
 * emulated emerge. Runs until it is told to end and leaves no process behind.
 */
async function main(): Promise<void> {
  const { url, data, speed, seed } = readArguments();
  const over = Promise.race(["SIGINT", "SIGTERM", "SIGHUP"].map((signal) => once(process, signal)));
  const coordinator = coordinatorAt(url, join(data, "local-token"));
  await Promise.race([over, until(() => coordinator.isUp())]);

  const drones = FLEET.map((machine) =>
    startDrone({
      machine,
      coordinator: url,
      tokenFile: join(data, "join-token"),
      demoDirectory: join(data, "emulated"),
      programsDirectory: import.meta.dirname,
      speed,
      seed,
    }),
  );
  const ticking = setInterval(() => {
    for (const { host } of drones) host.tick();
  }, TICK_EVERY_MS);
  perform(coordinator, speed).catch((error: unknown) => {
    console.error(`Demo: ${error instanceof Error ? error.message : error}`);
  });

  await over;
  clearInterval(ticking);
  await Promise.all(drones.map((drone) => drone.stop()));
}

const ASK_EVERY_MS = 200;
const TICK_EVERY_MS = 1_000;

/** Queues the demo's packages unless some are queued, and grounds one drone for a while. */
async function perform(coordinator: Coordinator, speed: number): Promise<void> {
  await until(async () => {
    const { active, idle, grounded } = (await coordinator.status()).drones;
    return active + idle + grounded >= FLEET.length;
  });
  const { queue } = await coordinator.status();
  if (queue === 0) await coordinator.queueWorld(speed);
  const cores = FLEET.reduce((sum, machine) => sum + machine.cores, 0);
  console.log(`Demo: ${FLEET.length} drones with ${cores} cores build, ${speed} times as fast as real ones.`);

  const slower = GROUNDING.usualSpeed / speed;
  await sleep(GROUNDING.afterMinutes * slower * 60_000);
  await coordinator.ground(GROUNDED_DRONE, { note: GROUNDING.note, minutes: GROUNDING.minutes * slower });
  console.log(`Demo: ${GROUNDED_DRONE} is grounded for a while, as by somebody who looks after its fan.`);
}

/** Asks until the answer is yes; no answer is a no, because the coordinator may be starting. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo().catch(() => false))) await sleep(ASK_EVERY_MS);
}

function readArguments() {
  const { values } = parseArgs({
    options: {
      coordinator: { type: "string" },
      data: { type: "string" },
      speed: { type: "string" },
      seed: { type: "string" },
    },
  });
  const { coordinator: url, data, speed, seed } = values;
  if (url === undefined || data === undefined || speed === undefined || seed === undefined) {
    throw new Error("usage: demo.mjs --coordinator URL --data DIR --speed N --seed N");
  }
  return { url, data, speed: Number(speed), seed: Number(seed) };
}

await main();
process.exit();
