import { expect, test } from "vitest";
import { failureOf } from "./failure";
import { ALWAYS_FAILS, WORLD } from "./repository";

const chance = (seed: number) => ({ seed, failOneIn: 20 });
const SEEDS = Array.from({ length: 100 }, (_, seed) => seed);

test("the same seed, package and number fail in the same way", () => {
  for (const build of WORLD) expect(failureOf(build, 1, chance(7))).toEqual(failureOf(build, 1, chance(7)));
});

test("one attempt in twenty fails, whichever the seed", () => {
  const failed = SEEDS.flatMap((seed) => WORLD.filter((build) => failureOf(build, 1, chance(seed))));
  expect(failed.length / (SEEDS.length * WORLD.length)).toBeCloseTo(1 / 20, 2);
});

test("the build after a failed one succeeds", () => {
  for (const seed of SEEDS) {
    for (const build of WORLD) {
      const fails = [1, 2, 3, 4].map((nth) => failureOf(build, nth, chance(seed)) !== null);
      expect(fails.some((failed, at) => failed && fails[at + 1])).toBe(false);
    }
  }
});

test("compilers, memory and the network fail", () => {
  const kinds = SEEDS.flatMap((seed) => WORLD.flatMap((build) => failureOf(build, 1, chance(seed))?.kind ?? []));
  expect(new Set(kinds)).toEqual(new Set(["compile-error", "out-of-memory", "fetch-failed"]));
});

test("nothing fails when nothing is to fail, but for what always does", () => {
  const never = { seed: 1, failOneIn: 0 };
  expect(WORLD.filter((build) => failureOf(build, 1, never))).toEqual([]);
  expect([1, 2, 3].map((nth) => failureOf(ALWAYS_FAILS, nth, never)?.kind)).toEqual(Array(3).fill("compile-error"));
});
