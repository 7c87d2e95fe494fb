import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { boundOf } from "./bounds";
import { FLEETS, fleetOf } from "./fleet";
import { PEERS } from "./one-at-a-time";
import { runSwarm } from "./swarm-run";
import { parseWorkload } from "./workload";

const WORLD = parseWorkload(readFileSync(join(import.meta.dirname, "fixtures/world-152.json"), "utf8"), "world-152");
const MIXED = FLEETS[0] ?? fleetOf("none", []);

describe("a recorded world update on 58 cores", () => {
  it("[SI4] takes at most 1 % longer than it must", async () => {
    const { makespan, placed } = await runSwarm(WORLD, MIXED, (place) => WORLD.packages[place]?.real ?? null);
    expect(placed).toHaveLength(WORLD.packages.length);
    expect(makespan / boundOf(WORLD, MIXED).seconds).toBeLessThan(1.01);
  });

  it("takes what is known of other ways to schedule it", () => {
    const seconds = PEERS.map(({ name, schedule }) => [name, Math.round(schedule(WORLD, WORLD, MIXED).makespan)]);
    expect(Object.fromEntries(seconds)).toMatchObject({ "static split": 7380, FIFO: 5903 });
  });
});
