import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test as base } from "@playwright/test";
import { Coordinator } from "./coordinator";
import { Drone } from "./drone";
import { freePort } from "./free-port";

/** The drones of the demo. */
const FLEET = [
  { name: "drone-Izar", cores: 16, memoryMiB: 32 * 1024 },
  { name: "drone-Tarn", cores: 10, memoryMiB: 16 * 1024 },
  { name: "drone-Meridian", cores: 24, memoryMiB: 64 * 1024 },
  { name: "drone-Tau-Beta", cores: 8, memoryMiB: 16 * 1024 },
] as const;

type FleetName = (typeof FLEET)[number]["name"];

export type SwarmUnderTest = {
  coordinator: Coordinator;
  /** Four drones with 58 cores that are not started yet; one attempt in `failOneIn` fails. */
  fleet: Record<FleetName, Drone>;
  /** How many builds from source any emerge has begun, as they count themselves. */
  buildsBegun(): number;
};

export type SwarmOptions = {
  /** Seconds of building that pass in one second. */
  speed: number;
  /** One attempt in this many fails; 0: none. */
  failOneIn: number;
};

/** A coordinator on a free port with a data directory of its own, and four drones; everything ends with the test. */
export const test = base.extend<{ swarm: SwarmUnderTest } & SwarmOptions>({
  speed: [100, { option: true }],
  failOneIn: [0, { option: true }],
  swarm: async ({ speed, failOneIn }, use, info) => {
    const directory = mkdtempSync(join(tmpdir(), "portage-swarm-e2e-"));
    const coordinator = new Coordinator(`http://127.0.0.1:${await freePort()}`, join(directory, "data"));
    const drones = FLEET.map((machine) => new Drone(coordinator, directory, { ...machine, speed, failOneIn }));
    const named = (name: FleetName) => {
      const drone = drones.find((each) => each.name === name);
      if (!drone) throw new Error(`There is no ${name}.`);
      return drone;
    };
    await coordinator.start();
    await use({
      coordinator,
      fleet: {
        "drone-Izar": named("drone-Izar"),
        "drone-Tarn": named("drone-Tarn"),
        "drone-Meridian": named("drone-Meridian"),
        "drone-Tau-Beta": named("drone-Tau-Beta"),
      },
      buildsBegun() {
        const files = readdirSync(join(directory, "begun"), { recursive: true, withFileTypes: true });
        const counts = files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name));
        return counts.reduce((sum, path) => sum + statSync(path).size, 0);
      },
    });
    if (info.status !== info.expectedStatus) {
      await info.attach("coordinator", { body: coordinator.output });
      for (const drone of drones) await info.attach(drone.name, { body: drone.output });
    }
    for (const drone of drones) await drone.powerOff();
    await coordinator.end("SIGTERM");
    rmSync(directory, { recursive: true, force: true });
  },
});
