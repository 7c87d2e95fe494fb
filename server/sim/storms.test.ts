import { describe, expect, it } from "vitest";
import { survive } from "./survive";

/** `SIM_SEEDS` says how many; `SIM_SEED` replays one. */
const seeds = process.env.SIM_SEED
  ? [Number(process.env.SIM_SEED)]
  : Array.from({ length: Number(process.env.SIM_SEEDS ?? 200) }, (_, index) => index + 1);

describe("a swarm in a storm", () => {
  it.each(seeds)("[SI1] keeps every promise and ends rightly, with seed %i", async (seed) => {
    await expect(survive(seed)).resolves.toBeUndefined();
  });

  it("[SI2] is found out when its fence is broken", async () => {
    const broken = async () => {
      for (let seed = 1; seed <= 20; seed++) {
        await survive(seed, (swarm) => {
          swarm.coordinator.believesEverything = true;
        });
      }
    };
    await expect(broken()).rejects.toThrow(/Attempt .* ended otherwise|never ended attempt/);
  });
});
