import { expect, test } from "vitest";
import type { Telemetry } from "../../protocol/telemetry";
import { bucketOf, summaryOf } from "./buckets";
import { hearBeat, newPulse } from "./pulse";
import { droneName, SmallSwarm } from "./testing/small-swarm";

const IZAR = droneName("izar");

function bucket({ swarm, pulse, now }: SmallSwarm, drone = IZAR) {
  const told = bucketOf(swarm, pulse, drone, now);
  if (!told) throw new Error(`${drone} never joined.`);
  return told;
}

test("[DR2] a drone is offline, grounded, active or idle: the first that fits", () => {
  const small = new SmallSwarm();
  small.hello("izar");
  small.add({ a: [] });
  expect(bucket(small).state).toBe("idle");
  small.grant("izar");
  expect(bucket(small).state).toBe("active");
  small.do<"ground">({ kind: "ground", drone: IZAR, by: "operator", note: "", until: null });
  expect(bucket(small).state).toBe("grounded");
  small.pass(40);
  small.tick();
  expect(bucket(small).state).toBe("offline");
});

test("[DR6] progress and telemetry are the newest that the drone sent, its own alone, and forgotten with the process", () => {
  const small = new SmallSwarm();
  for (const drone of ["izar", "tarn"]) small.hello(drone);
  small.add({ a: [] });
  const { build, attempt } = small.grant("izar");
  const says = (load: number, percent: number | null) => {
    const progress =
      percent === null ? null : ({ phase: "compile", percent, steps: null, elapsedMs: 1, busyCores: null } as const);
    const held = [{ build, attempt, progress }];
    hearBeat(small.pulse, IZAR, { held, telemetry: { ...TELEMETRY, load: [load, 0, 0] }, draining: false }, small.now);
  };
  says(1, 10);
  says(2, 20);
  expect(bucket(small)).toMatchObject({ telemetry: { load: [2, 0, 0] }, builds: [{ progress: { percent: 20 } }] });
  expect(bucket(small, droneName("tarn")).telemetry).toBeNull();
  says(3, null);
  expect(bucket(small).builds).toMatchObject([{ progress: null }]);
  const fresh = bucketOf(small.swarm, newPulse(small.now), IZAR, small.now);
  expect(fresh).toMatchObject({ telemetry: null, builds: [{ progress: null }] });
});

test("[EX1] idle cores are explained in the words with which a claim for them is answered", () => {
  const small = new SmallSwarm();
  small.hello("izar");
  small.add({ a: [], b: ["a"] });
  small.grant("izar");
  const answer = small.claim("izar", { freeCores: 3 });
  expect(answer).toMatchObject({ kind: "wait", sentence: expect.stringContaining("x/a-1") });
  expect(bucket(small).idleBecause).toBe(answer.kind === "wait" ? answer.sentence : "");
  small.do<"pause">({ kind: "pause", by: "operator", note: "kernel" });
  const paused = small.claim("izar", { freeCores: 3 });
  expect(bucket(small).idleBecause).toBe(paused.kind === "wait" ? paused.sentence : "");
  expect(bucket(small).idleBecause).toContain("operator");
});

test("[EX2] the swarm says what it does in one word, and why when it does not build", () => {
  const small = new SmallSwarm();
  const told = () => {
    const { status, because } = summaryOf(small.swarm, small.pulse, small.now);
    return { status, because };
  };
  expect(told()).toEqual({ status: "IDLE", because: "The queue is empty." });
  const { a } = small.add({ a: [], b: ["a"] });
  expect(told()).toEqual({ status: "IDLE", because: "No drone has joined yet." });
  small.hello("izar");
  expect(told()).toEqual({ status: "BUILDING", because: null });
  small.tell("hold", a);
  expect(told()).toEqual({ status: "STALLED", because: expect.stringContaining("1 held") });
  small.do<"ground">({ kind: "ground", drone: IZAR, by: "operator", note: "", until: null });
  expect(told()).toEqual({ status: "STALLED", because: "No drone takes work: 1 grounded." });
  small.do<"pause">({ kind: "pause", by: "operator", note: "kernel" });
  expect(told()).toEqual({ status: "PAUSED", because: 'Paused by operator: "kernel".' });
});

test("[EX3] without expectations for half the queue there is no time left", () => {
  const small = new SmallSwarm();
  small.hello("izar");
  small.add({ a: [], b: [] });
  const left = () => summaryOf(small.swarm, small.pulse, small.now).remainingSeconds;
  expect(left()).toBeGreaterThan(0);
  small.add({ c: [], d: [], e: [] }, null);
  expect(left()).toBeNull();
});

const TELEMETRY: Telemetry = {
  load: [0, 0, 0],
  perCore: [],
  memoryUsedBytes: 1,
  memoryTotalBytes: 2,
  swapUsedBytes: 0,
  diskFreeBytes: null,
  diskTotalBytes: null,
  temperatureCelsius: null,
};
