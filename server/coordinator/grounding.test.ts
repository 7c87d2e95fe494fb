import { expect, test } from "vitest";
import { bucketOf, dronesToNudge } from "./buckets";
import { hearBeat } from "./pulse";
import { droneName, SmallSwarm } from "./testing/small-swarm";

const izar = droneName("izar");
const ground = { kind: "ground", drone: izar, by: "operator", note: "fan", until: null } as const;
const unground = { kind: "unground", drone: izar, by: "operator" } as const;

test("[GR1] a grounded drone gets no new work and finishes what it holds", () => {
  const small = new SmallSwarm();
  small.hello("izar");
  small.add({ a: [], b: [] });
  const running = small.grant("izar");
  small.do<"ground">(ground);
  expect(small.claim("izar")).toMatchObject({ because: "grounded" });
  small.complete("izar", running);
  expect(small.states()).toBe("a built, b ready");
  small.do<"unground">(unground);
  expect(small.grant("izar").name).toBe("b");
});

test("[QU12] grounding twice is grounding once, another note is another grounding", () => {
  const small = new SmallSwarm();
  small.hello("izar");
  expect(small.ask<"ground">(ground).facts).toHaveLength(1);
  expect(small.ask<"ground">(ground).facts).toEqual([]);
  expect(small.ask<"ground">({ ...ground, note: "disk" }).facts).toHaveLength(1);
  expect(small.ask<"unground">(unground).facts).toHaveLength(1);
  expect(small.ask<"unground">(unground).facts).toEqual([]);
});

test("a drone that never joined cannot be grounded", () => {
  const small = new SmallSwarm();
  expect(small.ask<"ground">(ground).reply).toMatchObject({ refused: "no-such-drone" });
  expect(small.ask<"unground">(unground).reply).toMatchObject({ refused: "no-such-drone" });
});

test("[DR5] a drone that is leaving gets no new work", () => {
  const small = new SmallSwarm();
  small.hello("izar");
  small.add({ a: [] });
  hearBeat(small.pulse, izar, { held: [], telemetry: null, draining: true }, small.now);
  expect(small.claim("izar")).toMatchObject({ kind: "wait", sentence: "izar is leaving and takes no new work." });
  small.hello("izar");
  expect(small.claim("izar").kind).toBe("grant");
});

test("[DR7] a drone that rests by its own rules gets no new work, says why, and is not waited for", () => {
  const small = new SmallSwarm();
  small.hello("izar");
  small.add({ a: [] });
  const beat = { held: [], telemetry: null, draining: false };
  hearBeat(small.pulse, izar, { ...beat, resting: "Quiet hours until 07:00" }, small.now);
  expect(small.claim("izar")).toMatchObject({ kind: "wait", sentence: "Quiet hours until 07:00." });
  expect(bucketOf(small.swarm, small.pulse, izar, small.now)?.idleBecause).toBe("Quiet hours until 07:00.");
  expect(dronesToNudge(small.swarm, small.pulse)).toEqual([]);
  hearBeat(small.pulse, izar, beat, small.now);
  expect(dronesToNudge(small.swarm, small.pulse)).toEqual([izar]);
  expect(small.claim("izar").kind).toBe("grant");
});
