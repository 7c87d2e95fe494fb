import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { test as base } from "@playwright/test";
import { z } from "zod";
import { Coordinator } from "./coordinator";
import { Drone } from "./drone";
import { freePort } from "./free-port";

export const DRONES = [
  { name: "drone-Izar", cores: 16, memoryMiB: 32 * 1024 },
  { name: "drone-Meridian", cores: 24, memoryMiB: 64 * 1024 },
  { name: "drone-Tarn", cores: 10, memoryMiB: 16 * 1024 },
  { name: "drone-Tau-Beta", cores: 8, memoryMiB: 16 * 1024 },
] as const;

export type SwarmUnderTest = {
  coordinator: Coordinator;
  /** A drone that is not started yet; ended with the test. */
  drone(options: { name: string; cores: number; memoryMiB?: number; speed?: number; failOneIn?: number }): Drone;
};

/** A coordinator on a free port with a data directory of its own, and drones at will; everything ends with the test. */
export const test = base.extend<{ swarm: SwarmUnderTest }>({
  swarm: async ({ browserName: _ }, use, info) => {
    const directory = mkdtempSync(join(tmpdir(), "portage-swarm-e2e-"));
    const coordinator = new Coordinator(`http://127.0.0.1:${await freePort()}`, join(directory, "data"));
    const drones: Drone[] = [];
    await coordinator.start();
    await use({
      coordinator,
      drone: ({ memoryMiB = 16 * 1024, speed = 400, failOneIn = 0, ...rest }) => {
        const drone = new Drone(coordinator, directory, { memoryMiB, speed, failOneIn, ...rest });
        drones.push(drone);
        return drone;
      },
    });
    if (info.status !== info.expectedStatus) {
      await info.attach("coordinator", { body: coordinator.output });
      for (const drone of drones) await info.attach(drone.name, { body: drone.output });
    }
    for (const drone of drones) await drone.end("SIGKILL");
    await coordinator.end("SIGTERM");
    rmSync(directory, { recursive: true, force: true });
  },
});

const World = z.object({
  packages: z.array(z.object({ cpv: z.string(), slot: z.string(), deps: z.array(z.string()) })),
});

/** The 152 packages of a real update of a GNOME desktop, as a plan. */
export function worldPlan(): { cpv: string; slot: string; needs: string[] }[] {
  const file = resolve(import.meta.dirname, "../../agent/emulated/fixtures/world-152.json");
  const world = World.parse(JSON.parse(readFileSync(file, "utf8")));
  return world.packages.map(({ cpv, slot, deps }) => ({ cpv, slot, needs: deps }));
}
