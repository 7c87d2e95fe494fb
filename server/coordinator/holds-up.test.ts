import { expect, test } from "vitest";
import type { BuildId } from "../../protocol/ids";
import { HoldsUp } from "./holds-up";
import { SmallSwarm } from "./testing/small-swarm";

test("counts what needs a build, directly or not, and was not cancelled", () => {
  const small = new SmallSwarm();
  const { a, b, c, d } = small.add({ a: [], b: ["a"], c: ["a"], d: ["b", "c"] });
  expect(counts(small, [a, b, c, d])).toEqual([3, 1, 1, 0]);
  small.tell("cancel", b);
  expect(counts(small, [a, b, c, d])).toEqual([2, 1, 1, 0]);
});

test("tells of many builds at once what it tells of each alone", () => {
  const small = new SmallSwarm();
  const names = Array.from({ length: 1_100 }, (_, index) => `p${index}`);
  const builds = Object.values(
    small.add(
      Object.fromEntries(names.map((name, index) => [name, index === 0 ? [] : [`p${7_919 % index}`, `p${index - 1}`]])),
    ),
  );
  for (const index of [3, 1_024]) small.tell("cancel", builds[index]);
  const atOnce = counts(small, builds);
  const alone = builds.filter((_, index) => index % 50 === 0).map((build) => countAlone(small, build));
  expect(alone).toEqual(atOnce.filter((_, index) => index % 50 === 0));
});

function counts({ swarm }: SmallSwarm, builds: readonly (BuildId | undefined)[]): number[] {
  return builds.map((build) => (build === undefined ? -1 : swarm.holdsUp.count(build)));
}

/** By an index that was never asked before. */
function countAlone({ swarm }: SmallSwarm, build: BuildId): number {
  const fresh = new HoldsUp((need) => swarm.lookups.dependants(need));
  for (const row of swarm.builds.values()) fresh.note(undefined, row);
  return fresh.count(build);
}
