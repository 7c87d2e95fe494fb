import { describe, expect, it } from "vitest";
import type { Expectation } from "../../protocol/build";
import type { AttemptKey } from "../../protocol/ids";
import type { CommandOf } from "./decide";
import type { Plan } from "./testing/small-swarm";
import { addition, droneName, host, nameOf, SmallSwarm, TARGET } from "./testing/small-swarm";

/** A package that uses all cores it gets, and one that uses one. */
const GIANT: Expectation = { serialSeconds: 0, parallelCpuSeconds: 12_000, maxJobs: 64 };
const SMALL: Expectation = { serialSeconds: 10, parallelCpuSeconds: 0, maxJobs: 1 };

/** Adds a plan in which some packages are giants, or of whatever size is said. */
function add(small: SmallSwarm, plan: Plan, sizes: Record<string, Expectation | null> = {}): void {
  const { target, entries, by } = addition(plan, null);
  const sized = entries.map((entry) => {
    const size = sizes[nameOf(entry.cpv)];
    return size === null ? entry : { ...entry, expected: size ?? SMALL };
  });
  small.do<"add">({ kind: "add", target, entries: sized, by } satisfies CommandOf<"add">);
}

const BEHIND = Array.from({ length: 40 }, (_, index) => `behind${index}`);

/** A short build for which forty wait, and a longer one for which none does. */
function addGate(small: SmallSwarm): void {
  const sized = (serialSeconds: number) => ({ ...SMALL, serialSeconds });
  const sizes = Object.fromEntries(BEHIND.map((name) => [name, sized(400)]));
  const plan = Object.fromEntries(BEHIND.map((name) => [name, ["gate"]]));
  add(small, { chain: [], gate: [], ...plan }, { chain: sized(600), gate: sized(100), ...sizes });
}

function swarmWith(drones: Record<string, number>): SmallSwarm {
  const small = new SmallSwarm();
  for (const [drone, cores] of Object.entries(drones)) small.hello(drone, { cores });
  return small;
}

describe("placement", () => {
  it("[PL1] grants first what the longest chain begins with", () => {
    const small = swarmWith({ izar: 1 });
    add(small, { alone: [], first: [], second: ["first"], third: ["second"] });
    expect(small.grant("izar").name).toBe("first");
  });

  it("[PL1] grants a build before a longer chain when more work waits for it", () => {
    const small = swarmWith({ izar: 16 });
    addGate(small);
    expect(small.grant("izar").name).toBe("gate");
  });

  it("[PL1] weighs what waits for a build by the cores that there are, and only what is still to be built", () => {
    const many = swarmWith({ izar: 16, tarn: 64 });
    addGate(many);
    expect(many.grant("izar", { freeCores: 1 }).name).toBe("chain");
    const few = swarmWith({ izar: 16 });
    addGate(few);
    const builds = [...few.swarm.builds.values()].filter(({ needs }) => needs.length > 0).map(({ build }) => build);
    few.do<"cancel">({ kind: "cancel", builds, by: "operator" });
    expect(few.grant("izar").name).toBe("chain");
  });

  it("[PL2] leaves no core idle while a ready build may use it", () => {
    const small = swarmWith({ izar: 4 });
    add(small, { a: [], b: [], c: [], d: [], e: [] });
    for (let granted = 0; granted < 4; granted++) small.grant("izar");
    expect(small.claim("izar")).toMatchObject({ because: "no-free-cores" });
  });

  it("[PL3] leaves a giant to the big drone that is free in a moment", () => {
    const small = swarmWith({ izar: 24, tarn: 4 });
    add(small, { short: [] }, { short: { serialSeconds: 60, parallelCpuSeconds: 0, maxJobs: 24 } });
    small.grant("izar");
    add(small, { giant: [] }, { giant: GIANT });
    expect(small.claim("tarn")).toMatchObject({ sentence: expect.stringContaining("x/giant-1 is left to izar") });
  });

  it("[PL3] sends what decides the run to the drone that ends it first, however little sooner", () => {
    const small = swarmWith({ izar: 24, tarn: 16 });
    const chain = { serialSeconds: 1_000, parallelCpuSeconds: 240, maxJobs: 24 };
    add(small, { first: [], second: ["first"], last: ["second"] }, { first: chain, second: chain, last: chain });
    expect(small.claim("tarn")).toMatchObject({ sentence: expect.stringContaining("x/first-1 is left to izar") });
    expect(small.grant("izar").name).toBe("first");
  });

  it("[PL4] does not wait for a drone that has not asked for its free cores lately", () => {
    const small = swarmWith({ izar: 24, tarn: 4 });
    add(small, { giant: [] }, { giant: GIANT });
    small.pass(20);
    small.beat("izar");
    expect(small.grant("tarn").name).toBe("giant");
  });

  it("[PL5] gives a build no more cores than it can use", () => {
    const small = swarmWith({ izar: 16 });
    add(small, { narrow: [] }, { narrow: { ...GIANT, maxJobs: 3 } });
    expect(small.grant("izar").cores).toHaveLength(3);
  });

  it("[PL6] lets only what ends in time use promised cores", () => {
    const small = swarmWith({ izar: 8, tarn: 1 });
    const half = { serialSeconds: 100, parallelCpuSeconds: 0, maxJobs: 1 };
    add(small, { first: [] }, { first: half });
    small.grant("izar", { freeCores: 1 });
    add(small, { giant: ["first"], late: [], brief: [] }, { giant: GIANT, late: { ...half, serialSeconds: 500 } });
    expect(small.grant("izar").name).toBe("brief");
    expect(small.claim("izar")).toMatchObject({ sentence: expect.stringContaining("x/giant-1") });
  });

  it("[PL7] does not start a package of unknown size on the few cores that happen to be left", () => {
    const small = swarmWith({ izar: 8 });
    add(small, { a: [], unknown: [] }, { a: { ...GIANT, maxJobs: 6 }, unknown: null });
    small.grant("izar");
    expect(small.claim("izar")).toMatchObject({ sentence: expect.stringContaining("may be a giant") });
  });

  it("[PL9] waits for what outlives its estimate only as long as its age makes believable", () => {
    const small = swarmWith({ izar: 24, tarn: 12 });
    add(small, { long: [] }, { long: { serialSeconds: 60, parallelCpuSeconds: 0, maxJobs: 24 } });
    const held = small.grant("izar");
    add(small, { giant: [] }, { giant: GIANT });
    expect(small.claim("tarn")).toMatchObject({ kind: "wait" });
    keepAlive(small, held, 4000);
    expect(small.grant("tarn").name).toBe("giant");
  });

  it("[PL9] waits for what nears its expected end no longer because it is old", () => {
    const small = swarmWith({ izar: 24, tarn: 12 });
    add(small, { long: [] }, { long: { serialSeconds: 3000, parallelCpuSeconds: 0, maxJobs: 24 } });
    keepAlive(small, small.grant("izar"), 2900);
    add(small, { giant: [] }, { giant: GIANT });
    expect(small.claim("tarn")).toMatchObject({ sentence: expect.stringContaining("x/giant-1 is left to izar") });
  });

  it("[PL10] a build that may be slow without harm gets as few cores as mostly work", () => {
    const small = swarmWith({ izar: 16 });
    const onOneCore = (serialSeconds: number) => ({ ...SMALL, serialSeconds });
    const fillers = Array.from({ length: 40 }, (_, index) => `filler${index}`);
    const sizes = Object.fromEntries(fillers.map((name) => [name, onOneCore(1000)]));
    const mixed = { serialSeconds: 1200, parallelCpuSeconds: 1200, maxJobs: 16 };
    const plan = Object.fromEntries(["chain", ...fillers, "mixed"].map((name) => [name, []]));
    add(small, plan, { chain: onOneCore(3000), mixed, ...sizes });
    expect(small.grant("izar").name).toBe("chain");
    expect(small.grant("izar")).toMatchObject({ name: "mixed", cores: [1] });
  });

  it("[PL11] keeps cores for a long chain that goes on soon", () => {
    const small = swarmWith({ izar: 4 });
    add(small, { first: [], giant: ["first"], slow: [] }, { giant: GIANT, slow: { ...SMALL, serialSeconds: 600 } });
    expect(small.grant("izar").name).toBe("first");
    expect(small.claim("izar")).toMatchObject({ sentence: expect.stringContaining("x/giant-1") });
  });

  it("[PL12] gives a build no more jobs than there is memory for, and one when it is alone", () => {
    const small = new SmallSwarm();
    const memoryBytes = 5 * 1024 ** 3;
    const izar = { drone: droneName("izar"), target: TARGET, host: { ...host(8), memoryBytes } };
    small.do<"hello">({ kind: "hello", ...izar, held: [] });
    add(small, { giant: [], other: [] }, { giant: GIANT, other: GIANT });
    expect(small.grant("izar").cores).toHaveLength(2);
    expect(small.claim("izar")).toMatchObject({ kind: "wait" });
  });
});

/** Time passes, and the drone goes on vouching for what it holds. */
function keepAlive(small: SmallSwarm, held: AttemptKey, seconds: number): void {
  for (let passed = 0; passed < seconds; passed += 25) {
    small.pass(25);
    small.beat("izar", [{ build: held.build, attempt: held.attempt }]);
    small.beat("tarn");
  }
}
