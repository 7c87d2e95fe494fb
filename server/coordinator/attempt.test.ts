import { expect, test } from "vitest";
import type { Outcome } from "../../protocol/build";
import { LEASE_TTL_MS } from "../../protocol/time";
import { BUILT, droneName, failed, SmallSwarm } from "./testing/small-swarm";

/** Izar holds attempt 1 of `a`, which was given up because nobody vouched for it. */
function givenUp() {
  const small = new SmallSwarm();
  small.hello("izar");
  small.hello("tarn");
  const { a } = small.add({ a: [], b: ["a"] });
  const late = small.grant("izar");
  small.pass(LEASE_TTL_MS / 1000);
  small.beat("tarn");
  small.tick();
  return { small, a, late };
}

const STOPPED: Outcome = { result: "stopped", elapsedMs: 1 };

test("[FI4] finished is not built: only the published package is, and then what needs it is ready", () => {
  const small = new SmallSwarm();
  small.hello("izar");
  small.add({ a: [], b: ["a"], c: ["a", "b"] });
  const grant = small.grant("izar");
  expect(small.finish("izar", grant)).toEqual({ kind: "recorded" });
  expect(small.states()).toBe("a building, b waiting, c waiting");
  expect(small.publish(grant)).toEqual({ kind: "recorded" });
  expect(small.states()).toBe("a built, b ready, c waiting");
});

test("[BL1] a build with two needs is ready when the last of them is published, whichever that is", () => {
  for (const last of [0, 1]) {
    const small = new SmallSwarm();
    small.hello("izar");
    small.add({ a: [], b: [], c: ["a", "b"] });
    const grants = [small.grant("izar"), small.grant("izar")];
    if (last === 0) grants.reverse();
    for (const grant of grants) {
      expect(small.states()).toContain("c waiting");
      small.complete("izar", grant);
    }
    expect(small.states()).toContain("c ready");
  }
});

test("[FI1] the ending of an older attempt is stale and changes nothing", () => {
  const { small, a, late } = givenUp();
  const current = small.grant("tarn");
  expect(current).toMatchObject({ build: a, attempt: 2 });
  const before = small.row(a);
  const ask = { kind: "finish", drone: droneName("izar"), build: late.build, attempt: late.attempt } as const;
  for (const outcome of [BUILT, failed(), STOPPED]) {
    const { facts, reply } = small.ask<"finish">({ ...ask, outcome });
    expect(reply).toEqual({ kind: "stale" });
    expect(facts.filter(({ kind }) => kind !== "drone.returned")).toEqual([]);
  }
  expect(small.row(a)).toBe(before);
  expect(small.do<"start">({ ...ask, kind: "start" })).toEqual({ kind: "stale" });
});

test("[FI1] what names a build or an attempt that never was is stale", () => {
  const small = new SmallSwarm();
  small.hello("izar");
  const { a } = small.add({ a: [] });
  const build = small.row(a).build;
  expect(small.finish("izar", { build, attempt: 1 })).toEqual({ kind: "stale" });
  const grant = small.grant("izar");
  expect(small.finish("izar", { ...grant, attempt: 2 })).toEqual({ kind: "stale" });
  expect(small.publish({ ...grant, attempt: 2 })).toEqual({ kind: "stale" });
  expect(small.publish(grant)).toEqual({ kind: "stale" });
});

test.each([
  ["built", BUILT],
  ["failed", failed()],
  ["stopped", STOPPED],
])("[FI2] an ending told twice counts once and is answered alike: %s", (_, outcome) => {
  const small = new SmallSwarm();
  small.hello("izar");
  const { a } = small.add({ a: [] });
  const grant = small.grant("izar");
  expect(small.finish("izar", grant, outcome)).toEqual({ kind: "recorded" });
  const before = small.row(a);
  expect(small.finish("izar", grant, outcome)).toEqual({ kind: "recorded" });
  expect(small.row(a)).toBe(before);
  const again = small.claim("izar");
  expect(small.finish("izar", grant, outcome)).toEqual({ kind: "recorded" });
  expect(again.kind).toBe(outcome === BUILT ? "wait" : "grant");
  expect(small.row(a).failedOn).toHaveLength(outcome === BUILT || outcome === STOPPED ? 0 : 1);
});

test("[FI2] a publication told twice counts once", () => {
  const small = new SmallSwarm();
  small.hello("izar");
  small.add({ a: [] });
  const grant = small.grant("izar");
  small.complete("izar", grant);
  expect(small.publish(grant)).toEqual({ kind: "recorded" });
  expect(small.swarm.drones.get(droneName("izar"))).toMatchObject({ built: 1, failed: 0 });
});

test("[FI3] a late success counts when nobody else was granted the build", () => {
  const { small, late } = givenUp();
  expect(small.states()).toBe("a ready, b waiting");
  expect(small.finish("izar", late)).toEqual({ kind: "recorded" });
  small.publish(late);
  expect(small.states()).toBe("a built, b ready");
});

test("[FI3] a late failure counts too, unless a person has requeued the build since", () => {
  const { small, a, late } = givenUp();
  expect(small.finish("izar", late, failed())).toEqual({ kind: "recorded" });
  expect(small.row(a).failedOn).toEqual(["izar"]);

  const other = givenUp();
  other.small.tell("cancel", other.a);
  other.small.tell("requeue", other.a);
  expect(other.small.finish("izar", other.late, failed())).toEqual({ kind: "stale" });
  expect(other.small.finish("izar", other.late)).toEqual({ kind: "recorded" });
});

test("[FI5] a package that cannot be published fails its attempt, and blames the environment", () => {
  const small = new SmallSwarm();
  small.hello("izar");
  const { a } = small.add({ a: [], b: ["a"] });
  const { build, attempt } = small.grant("izar");
  small.finish("izar", { build, attempt });
  const refused = { reason: "artefact-refused", why: "its sha256 is another" } as const;
  small.do<"unpublishable">({ kind: "unpublishable", build, attempt, ...refused });
  expect(small.states()).toBe("a ready, b waiting");
  expect(small.row(a)).toMatchObject({
    failedOn: [],
    attempts: [{ ending: { result: "failed", reason: "artefact-refused", lines: ["its sha256 is another"] } }],
  });
  expect(small.publish({ build, attempt })).toEqual({ kind: "stale" });
});

test("[FI6] a drone cannot end another drone's attempt", () => {
  const small = new SmallSwarm();
  small.hello("izar");
  small.hello("tarn");
  small.add({ a: [] });
  const { build, attempt } = small.grant("izar");
  const { facts, reply } = small.ask<"finish">({
    kind: "finish",
    drone: droneName("tarn"),
    build,
    attempt,
    outcome: BUILT,
  });
  expect(reply).toMatchObject({ refused: "not-your-attempt" });
  expect(facts).toEqual([]);
});

test("an attempt begins once, however often that is told", () => {
  const small = new SmallSwarm();
  small.hello("izar");
  const { a } = small.add({ a: [] });
  const { build, attempt } = small.grant("izar");
  const start = { kind: "start", drone: droneName("izar"), build, attempt } as const;
  expect(small.do<"start">(start)).toEqual({ kind: "recorded" });
  const startedAt = small.now.wall;
  small.pass(1);
  expect(small.do<"start">(start)).toEqual({ kind: "recorded" });
  expect(small.row(a).attempts[0]?.startedAt).toBe(startedAt);
  small.complete("izar", { build, attempt });
  expect(small.do<"start">(start)).toEqual({ kind: "recorded" });
});
