import { expect, test } from "vitest";
import type { BuildId } from "../../protocol/ids";
import { seededRandom } from "../sim/random";
import { HoldsUp } from "./holds-up";
import { addition, nameOf, SmallSwarm } from "./testing/small-swarm";

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

test("tells the same however builds came, went, were cancelled, requeued, planned anew and dropped", () => {
  const random = seededRandom(7);
  const small = new SmallSwarm();
  small.hello("izar", { cores: 64 });
  const names: string[] = [];
  const change = () => {
    const name = random.chance(0.5) || names.length === 0 ? `p${names.length}` : random.pick(names);
    if (!names.includes(name)) names.push(name);
    const needs = names.filter((other) => other !== name && random.chance(2 / names.length));
    small.ask<"add">(addition({ [name]: needs }));
    const { build } = random.pick([...small.swarm.builds.values()]);
    if (random.chance(0.3)) small.tell("cancel", build);
    if (random.chance(0.2)) small.tell("requeue", build);
    const claim = random.chance(0.3) ? small.claim("izar") : null;
    if (claim?.kind === "grant") small.complete("izar", claim.order);
  };
  for (let round = 0; round < 60; round++) {
    small.group(change, random.chance(0.2) ? "not saved" : "saved");
    const builds = [...small.swarm.builds.values()].map(({ build }) => build);
    names.splice(0, names.length, ...[...small.swarm.builds.values()].map(({ cpv }) => nameOf(cpv)));
    expect(counts(small, builds)).toEqual(builds.map((build) => countAlone(small, build)));
  }
});

function counts({ swarm }: SmallSwarm, builds: readonly (BuildId | undefined)[]): number[] {
  return builds.map((build) => (build === undefined ? -1 : swarm.holdsUp.count(build)));
}

/** By an index that was never asked before. */
function countAlone({ swarm }: SmallSwarm, build: BuildId): number {
  const fresh = new HoldsUp(
    (need) => swarm.builds.get(need),
    (need) => swarm.lookups.dependants(need),
  );
  for (const row of swarm.builds.values()) fresh.note(undefined, row);
  return fresh.count(build);
}
