import { describe, expect, test } from "vitest";
import type { Fact } from "../../protocol/facts";
import { failed, SmallSwarm } from "./testing/small-swarm";

const kinds = (facts: readonly Fact[]) => facts.map(({ kind }) => kind);
const DONE = expect.objectContaining({ kind: "done" });

describe("hold and release", () => {
  test("[QU8] a held build is set aside until a person releases it", () => {
    const small = new SmallSwarm();
    small.hello("izar");
    const { a } = small.add({ a: [], b: [] });
    expect(small.tell("hold", a)).toEqual(DONE);
    small.complete("izar", small.grant("izar"));
    small.pass(7 * 24 * 3600);
    small.hello("izar");
    small.tick();
    expect(small.claim("izar").kind).toBe("wait");
    expect(small.tell("release", a)).toEqual(DONE);
    expect(small.grant("izar").name).toBe("a");
  });

  test("[QU8] released, it stands where its needs put it by now", () => {
    const small = new SmallSwarm();
    small.hello("izar");
    const { b, c, d, x } = small.add({ a: [], x: [], b: ["a"], c: ["a", "x"], d: ["x"] });
    for (const build of [b, c, d]) small.tell("hold", build);
    small.complete("izar", small.grant("izar"));
    small.tell("cancel", x);
    expect(small.states()).toBe("a built, x cancelled, b held, c held, d held");
    for (const build of [b, c, d]) small.tell("release", build);
    expect(small.states()).toBe("a built, x cancelled, b ready, c blocked, d blocked");
    expect(small.row(c).standing).toMatchObject({ roots: [x] });
  });

  test("[BL4] what needs a held build waits, and goes on after it", () => {
    const small = new SmallSwarm();
    small.hello("izar");
    const { a } = small.add({ a: [], b: ["a"] });
    small.tell("hold", a);
    expect(small.states()).toBe("a held, b waiting");
    small.tell("release", a);
    small.complete("izar", small.grant("izar"));
    expect(small.states()).toBe("a built, b ready");
  });
});

describe("cancel and requeue", () => {
  test("[QU10] what runs is taken away from its drone", () => {
    const small = new SmallSwarm();
    small.hello("izar");
    const { a } = small.add({ a: [], b: ["a"] });
    const { build, attempt } = small.grant("izar");
    const { facts } = small.ask<"cancel">({ kind: "cancel", builds: [build], by: "operator" });
    expect(facts).toMatchObject([
      { kind: "lease.dropped", drone: "izar", build, attempt, because: "cancelled by operator" },
      { kind: "build.cancelled" },
      { kind: "build.blocked", roots: [a] },
    ]);
    expect(small.finish("izar", { build, attempt })).toEqual({ kind: "stale" });
    expect(small.states()).toBe("a cancelled, b blocked");
  });

  test("[BL2] a failure blocks exactly what needs it, and each names all its roots", () => {
    const small = new SmallSwarm();
    small.hello("izar");
    const { a, b, both, far } = small.add({
      a: [],
      b: [],
      other: [],
      both: ["a", "b"],
      far: ["both"],
      free: ["other"],
    });
    small.finish("izar", small.grant("izar"), failed("invalid-atom"));
    expect(small.states()).toBe("a failed, b ready, other ready, both blocked, far blocked, free waiting");
    small.tell("cancel", b);
    for (const build of [both, far]) expect(small.row(build).standing).toMatchObject({ roots: [a, b] });
  });

  test("[BL3] a requeue unblocks what nothing else blocks", () => {
    const small = new SmallSwarm();
    const { a, b, both } = small.add({ a: [], b: [], both: ["a", "b"], one: ["a"] });
    small.tell("cancel", a);
    small.tell("cancel", b);
    small.tell("requeue", a);
    expect(small.states()).toBe("a ready, b cancelled, both blocked, one waiting");
    expect(small.row(both).standing).toMatchObject({ roots: [b] });
    small.tell("requeue", b);
    expect(small.states()).toBe("a ready, b ready, both waiting, one waiting");
  });

  test("[BL3] a requeued build that is itself behind a failed one is blocked", () => {
    const small = new SmallSwarm();
    const { a, b } = small.add({ a: [], b: ["a"], c: ["b"] });
    small.tell("cancel", b);
    small.tell("cancel", a);
    small.tell("requeue", b);
    expect(small.states()).toBe("a cancelled, b blocked, c blocked");
    small.tell("requeue", a);
    expect(small.states()).toBe("a ready, b waiting, c waiting");
  });

  test("[BL3] what comes back into the queue together is blocked only by what stays out of it", () => {
    const small = new SmallSwarm();
    small.hello("izar");
    const { b, c, x } = small.add({ x: [], a: [], b: ["a"], c: ["b", "x"] });
    small.tell("hold", c);
    for (const build of [b, x]) small.tell("cancel", build);
    const builds = [b, c].map((build) => small.row(build).build);
    small.do<"pin">({ kind: "pin", builds, drone: small.drone("izar"), by: "operator" });
    expect(small.states()).toBe("x cancelled, a ready, b waiting, c blocked");
    expect(small.row(c).standing).toMatchObject({ roots: [x] });
  });

  test("[BL2] two builds that fail for good in one moment both block what needs both", () => {
    const small = new SmallSwarm();
    const { a, b, both } = small.add({ a: [], b: [], both: ["a", "b"] });
    for (let attempt = 0; attempt < 10; attempt++) {
      small.hello("izar");
      small.grant("izar");
      small.grant("izar");
    }
    small.hello("izar");
    expect(small.row(both).standing).toMatchObject({ state: "blocked", roots: [a, b] });
  });

  test("[QU9] a requeue makes no new build: attempt 2 asks for the same as attempt 1", () => {
    const small = new SmallSwarm();
    small.hello("izar");
    const { a } = small.add({ a: [] });
    const first = small.grant("izar");
    small.finish("izar", first, failed("invalid-atom"));
    small.tell("requeue", a);
    expect(small.grant("izar")).toEqual({ ...first, attempt: 2 });
  });
});

describe("what people say twice, or too late", () => {
  test("[QU12] twice is once", () => {
    const small = new SmallSwarm();
    const { a, b } = small.add({ a: [], b: [] });
    const once = (facts: readonly Fact[], again: readonly Fact[]) =>
      expect([facts.length > 0, again]).toEqual([true, []]);
    const cancel = { kind: "cancel" as const, builds: [small.row(a).build], by: "operator" };
    once(small.ask<"cancel">(cancel).facts, small.ask<"cancel">(cancel).facts);
    const hold = { kind: "hold" as const, builds: [small.row(b).build], by: "operator", note: "" };
    once(small.ask<"hold">(hold).facts, small.ask<"hold">(hold).facts);
    const pause = { kind: "pause", by: "operator", note: "" } as const;
    once(small.ask<"pause">(pause).facts, small.ask<"pause">(pause).facts);
    const resume = { kind: "resume", by: "operator" } as const;
    once(small.ask<"resume">(resume).facts, small.ask<"resume">(resume).facts);
  });

  test.each([
    ["hold", "building", "x/building-1 is being built. Stop it instead."],
    ["hold", "built", "x/built-1 is not in the queue: it is built."],
    ["release", "ready", "x/ready-1 is not held: it is ready."],
    ["requeue", "ready", "x/ready-1 is in the queue already: it is ready."],
    ["requeue", "building", "x/building-1 is in the queue already: it is building."],
    ["requeue", "blocked", "x/blocked-1 is blocked. Requeue x/failed-1 instead."],
    ["stop", "ready", "x/ready-1 is not being built: it is ready."],
    ["stop", "publishing", "x/publishing-1 is not being built: it is built and being published."],
    ["cancel", "built", "x/built-1 is built."],
    ["cancel", "publishing", "x/publishing-1 is built and being published."],
  ] as const)("[QU13] %s of what is %s is refused, and says why", (kind, state, sentence) => {
    const small = new SmallSwarm();
    small.hello("izar");
    const builds = small.add({ built: [], failed: [], publishing: [], building: [], ready: [], blocked: ["failed"] });
    for (let count = 0; count < 4; count++) {
      const grant = small.grant("izar");
      if (grant.name === "failed") small.finish("izar", grant, failed("invalid-atom"));
      if (grant.name === "built") small.complete("izar", grant);
      if (grant.name === "publishing") small.finish("izar", grant);
    }
    expect(small.states()).toBe(
      "built built, failed failed, publishing building, building building, ready ready, blocked blocked",
    );
    expect(small.tell(kind, builds[state])).toEqual({ refused: "wrong-state", sentence });
  });

  test("what is not there is refused", () => {
    const small = new SmallSwarm();
    const { a } = small.add({ a: [] });
    const nowhere = new SmallSwarm();
    for (const kind of ["release", "requeue", "cancel"] as const) {
      const { reply } = nowhere.ask<typeof kind>({ kind, builds: [small.row(a).build], by: "operator" });
      expect(reply).toMatchObject({ refused: "no-such-build" });
    }
  });
});

describe("pause", () => {
  test("[QU11] nothing is granted, what runs goes on, and resuming lets it go on", () => {
    const small = new SmallSwarm();
    small.hello("izar");
    small.add({ a: [], b: [] });
    const running = small.grant("izar");
    expect(kinds(small.ask<"pause">({ kind: "pause", by: "operator", note: "kernel" }).facts)).toEqual([
      "swarm.paused",
    ]);
    expect(small.claim("izar")).toMatchObject({ because: "paused", sentence: 'Paused by operator: "kernel".' });
    small.complete("izar", running);
    small.do<"resume">({ kind: "resume", by: "operator" });
    expect(small.grant("izar").name).toBe("b");
  });
});
