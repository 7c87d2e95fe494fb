import { expect, test } from "vitest";
import { droneName, failed, SmallSwarm } from "../coordinator/testing/small-swarm";
import type { Glance } from "./notices";
import { newsBetween, newsInFacts } from "./notices";

const GIB = 2 ** 30;
const CALM: Glance = { status: "BUILDING", because: null, run: { built: 0, failed: 0 }, disks: [] };

function sentences(small: SmallSwarm, facts: ReturnType<SmallSwarm["tick"]>): string[] {
  const entries = facts.map((fact, index) => ({ sequence: index + 1, fact }));
  return newsInFacts(small.swarm, entries).map((news) => ("told" in news ? news.told.sentence : `over: ${news.over}`));
}

test("[NO1] a drone that is grounded or silent is told, and that it is so no more", () => {
  const small = new SmallSwarm();
  small.hello("izar");
  const drone = droneName("izar");
  const ground = { kind: "ground", drone, note: "fan", until: null, by: "maja" } as const;
  expect(sentences(small, small.ask<"ground">(ground).facts)).toEqual(['izar is grounded by maja: "fan".']);
  expect(sentences(small, small.ask<"unground">({ kind: "unground", drone, by: "maja" }).facts)).toEqual([
    "over: drone-grounded izar",
  ]);
  small.pass(31);
  expect(sentences(small, small.tick())).toEqual(["Nothing is heard from izar."]);
  const back = small.ask<"beat">({ kind: "beat", drone, held: [] }).facts;
  expect(sentences(small, back)).toEqual(["over: drone-offline izar"]);
});

test("[NO1] a failure is told when five or more wait for it, and none that fewer wait for", () => {
  const small = new SmallSwarm();
  small.hello("izar");
  small.hello("tarn");
  small.add({ a: [], b: ["a"], c: ["b"], d: ["c"], e: ["d"], f: ["e"], lone: [], follower: ["lone"] });
  const told: string[] = [];
  for (let tries = 0; tries < 40 && !small.states().includes("lone failed"); tries += 1) {
    for (const drone of ["izar", "tarn"]) {
      const reply = small.claim(drone, { freeCores: 1 });
      if (reply.kind === "wait") continue;
      const outcome = failed("compile-error");
      const { facts } = small.ask<"finish">({ kind: "finish", drone: droneName(drone), ...reply.order, outcome });
      told.push(...sentences(small, facts));
    }
    small.pass(600);
    for (const drone of ["izar", "tarn"]) small.beat(drone);
    small.tick();
  }
  expect(small.states()).toMatch(/^a failed.*lone failed/);
  expect(told).toEqual(["x/a-1 failed, and 5 packages wait for it."]);
});

test("[NO1] the end of a run, a stall and a disk that fills up are told once each, when they become so", () => {
  const between = (before: Glance, after: Glance) =>
    newsBetween(before, after, 7).map((news) => ("told" in news ? news.told.sentence : `over: ${news.over}`));
  const stalled: Glance = { ...CALM, status: "STALLED", because: "No drone is in service." };
  expect(between(CALM, stalled)).toEqual(["No drone is in service."]);
  expect(between(stalled, stalled)).toEqual([]);
  const done: Glance = { ...CALM, status: "IDLE", run: { built: 151, failed: 1 } };
  expect(between(stalled, done)).toEqual(["over: stalled", "The queue is empty: 151 packages built, 1 failed."]);
  expect(between(CALM, { ...CALM, status: "IDLE" })).toEqual([]);
  const disk = (freeBytes: number, totalBytes = 500 * GIB): Glance => ({
    ...CALM,
    disks: [{ name: "izar", freeBytes, totalBytes, path: "/drones/izar" }],
  });
  expect(between(disk(11 * GIB), disk(9 * GIB))).toEqual(["izar has 9.0 GiB of disk left."]);
  expect(between(disk(9 * GIB), disk(8 * GIB))).toEqual([]);
  expect(between(disk(8 * GIB), disk(20 * GIB))).toEqual(["over: disk-low izar"]);
  // A small disk is little when nine tenths of it are full.
  expect(between(disk(7 * GIB, 16 * GIB), disk(2 * GIB, 16 * GIB))).toEqual([]);
});
