import { expect, test } from "vitest";
import { droneName, failed, SmallSwarm } from "./testing/small-swarm";

test("[CL1] each grant is a new attempt, numbered one higher than the one before", () => {
  const small = new SmallSwarm();
  small.hello("izar");
  small.add({ a: [] });
  const attempts: number[] = [];
  for (let time = 0; time < 3; time++) {
    const grant = small.grant("izar");
    attempts.push(grant.attempt);
    small.finish("izar", grant, failed("drone-lost"));
  }
  expect(attempts).toEqual([1, 2, 3]);
});

test("[CL2] a claim asked twice is answered with the same lease", () => {
  const small = new SmallSwarm();
  small.hello("izar");
  small.add({ a: [], b: [] });
  const claim = small.newClaim();
  const first = small.claim("izar", { claim });
  const { facts, reply } = small.ask<"claim">({ kind: "claim", drone: droneName("izar"), claim, freeCores: 1 });
  expect(first.kind).toBe("grant");
  expect(reply).toEqual(first);
  expect(facts).toEqual([]);
});

test("[CL3] a claim whose attempt is over is never granted again", () => {
  const small = new SmallSwarm();
  small.hello("izar");
  small.add({ a: [], b: [] });
  const claim = small.newClaim();
  const first = small.claim("izar", { claim });
  if (first.kind === "grant") small.complete("izar", first.order);
  expect(small.claim("izar", { claim })).toMatchObject({
    kind: "wait",
    sentence: expect.stringMatching(/granted before/),
  });
  expect(small.states()).toBe("a built, b ready");
});

test("[CL3] one drone's claim id is nothing to another drone", () => {
  const small = new SmallSwarm();
  small.hello("izar");
  small.hello("tarn");
  small.add({ a: [], b: [] });
  const claim = small.newClaim();
  const [one, other] = [small.claim("izar", { claim }), small.claim("tarn", { claim })];
  expect([one, other]).toMatchObject([{ order: { build: 1 } }, { order: { build: 2 } }]);
});

test("[CL4] two claims of one group never get the same build or the same core", () => {
  const small = new SmallSwarm();
  small.hello("izar");
  small.hello("tarn");
  small.add({ a: [], b: [], c: [] });
  const [one, two, three] = small.group(() => [small.grant("izar"), small.grant("izar"), small.grant("tarn")]);
  expect(new Set([one?.build, two?.build, three?.build]).size).toBe(3);
  expect([one?.cores, two?.cores]).toEqual([[0], [1]]);
});

test("[JO3] a group that was not saved leaves nothing: the next claim gets what was tentative", () => {
  const small = new SmallSwarm();
  small.hello("izar");
  small.add({ a: [], b: [] });
  const lost = small.group(() => small.grant("izar"), "not saved");
  expect(small.states()).toBe("a ready, b ready");
  expect(small.grant("izar")).toEqual(lost);
});

test("[CL5] a core is free again when its attempt has ended on the drone, published or not", () => {
  const small = new SmallSwarm();
  small.hello("izar", { cores: 1 });
  small.add({ a: [], b: [] });
  const first = small.grant("izar");
  expect(small.claim("izar")).toMatchObject({ kind: "wait", because: "no-free-cores" });
  small.finish("izar", first);
  expect(small.grant("izar")).toMatchObject({ name: "b", cores: [0] });
});

test("[CL6] a grant never takes more cores than the drone offers", () => {
  const small = new SmallSwarm();
  small.hello("izar", { cores: 16 });
  small.add({ giant: [] }, { serialSeconds: 1, parallelCpuSeconds: 1000, maxJobs: 64 });
  expect(small.grant("izar", { freeCores: 3 }).cores).toEqual([0, 1, 2]);
});

test("a work order names what must be installed first, and nothing about the attempt inside the package", () => {
  const small = new SmallSwarm();
  small.hello("izar");
  small.add({ glib: [], gtk: ["glib"] });
  small.complete("izar", small.grant("izar"));
  expect(small.claim("izar")).toEqual({
    kind: "grant",
    order: { build: 2, attempt: 1, cpv: "x/gtk-1", slot: "0", target: "gnome", needs: ["x/glib-1"], cores: [0] },
  });
});

test("[CL7] a claim that is not granted is told why", () => {
  const small = new SmallSwarm();
  small.hello("izar", { cores: 2 });
  const why = () => small.claim("izar");
  expect(why()).toEqual({ kind: "wait", because: "queue-empty", sentence: "The queue is empty." });

  small.add({ qtbase: [], qtsvg: ["qtbase"], qt3d: ["qtbase"], qtwebengine: ["qtsvg"] });
  small.grant("izar");
  expect(why()).toMatchObject({
    because: "nothing-ready",
    sentence: "Nothing is ready: 3 packages wait for x/qtbase-1.",
  });

  small.do<"ground">({ kind: "ground", drone: droneName("izar"), by: "operator", note: "fan", until: null });
  expect(why()).toMatchObject({ because: "grounded", sentence: 'Grounded by operator: "fan".' });

  small.do<"pause">({ kind: "pause", by: "operator", note: "" });
  expect(why()).toMatchObject({ because: "paused", sentence: "Paused by operator." });
});

test("[CL8] a drone that never said hello is told to", () => {
  const small = new SmallSwarm();
  const claim = small.newClaim();
  const { reply } = small.ask<"claim">({ kind: "claim", drone: droneName("nobody"), claim, freeCores: 1 });
  expect(reply).toMatchObject({ refused: "no-session" });
});
