import { describe, expect, it } from "vitest";
import type { ModelCoordinator } from "./model-coordinator";
import { survive } from "./survive";

/** `SIM_SEEDS` says how many; `SIM_SEED` replays one. */
const seeds = process.env.SIM_SEED
  ? [Number(process.env.SIM_SEED)]
  : Array.from({ length: Number(process.env.SIM_SEEDS ?? 200) }, (_, index) => index + 1);

describe("a swarm in a storm", () => {
  it.each(seeds)(
    "[SI1] [SI7] [EX4] [JO1] [PN8] [PN9] keeps every promise and ends rightly, with seed %i",
    async (seed) => {
      await expect(survive(seed)).resolves.not.toHaveLength(0);
    },
  );

  it("[SI3] the same seed gives the same run, and another seed another", async () => {
    const [once, again, other] = [await survive(5), await survive(5), await survive(6)];
    expect(again).toEqual(once);
    expect(other).not.toEqual(once);
  });

  it("[SI1] gives a build that was cancelled before a restart the rank that it had (seed 3017)", async () => {
    await expect(survive(3017)).resolves.not.toHaveLength(0);
  });

  it.each<[string, (coordinator: ModelCoordinator) => void, RegExp]>([
    [
      "believes whatever attempt a report names",
      (coordinator) => {
        coordinator.believesEverything = true;
      },
      /Attempt .* ended otherwise|never ended attempt/,
    ],
    [
      "publishes what comes in unseen",
      (coordinator) => {
        coordinator.verifiesPackages = false;
      },
      /was published, and is not whole/,
    ],
    [
      "gives grounded drones work",
      (coordinator) => {
        coordinator.heedsGroundings = false;
      },
      /the drone is grounded/,
    ],
    [
      "grants what a drone lacks the packages for",
      (coordinator) => {
        coordinator.heedsInstalled = false;
      },
      /was granted to .*, which lacks host\/library/,
    ],
  ])("[SI2] a coordinator that %s is found out", async (_, breakIt, found) => {
    const broken = async () => {
      for (let seed = 1; seed <= 80; seed++) await survive(seed, ({ coordinator }) => breakIt(coordinator));
    };
    await expect(broken()).rejects.toThrow(found);
  });
});
