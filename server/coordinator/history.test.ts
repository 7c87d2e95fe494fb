import { expect, it } from "vitest";
import { cpv, droneName, SmallSwarm } from "./testing/small-swarm";

const HOUR_MS = 3_600_000;

function merge(name: string, endedAt: number) {
  return { cpv: cpv(name), cores: 4, seconds: 60, endedAt };
}

it("[HI1] asks a drone for what it merged after the newest that it brought", () => {
  const small = new SmallSwarm();
  const now = small.now.wall;
  expect(small.hello("izar").historyAfter).toBe(0);
  small.do<"remember">({
    kind: "remember",
    drone: droneName("izar"),
    merges: [merge("a", now - HOUR_MS), merge("b", now)],
  });
  expect(small.hello("izar").historyAfter).toBe(now);
  expect(small.hello("tarn").historyAfter).toBe(0);
});

it("[HI1] takes what is told twice once", () => {
  const small = new SmallSwarm();
  small.hello("izar");
  const told = { kind: "remember" as const, drone: droneName("izar"), merges: [merge("a", small.now.wall)] };
  expect(small.ask<"remember">(told).facts).toHaveLength(1);
  expect(small.ask<"remember">(told)).toEqual({ facts: [], reply: { taken: 0 } });
});

it("[HI2] leaves out what a wrong clock dates into the future", () => {
  const small = new SmallSwarm();
  small.hello("izar");
  const merges = [merge("a", small.now.wall), merge("b", small.now.wall + HOUR_MS)];
  const { reply } = small.ask<"remember">({ kind: "remember", drone: droneName("izar"), merges });
  expect(reply).toEqual({ taken: 1 });
});

it("[HI3] measures the package alone, without the installation of what it needs", () => {
  const small = new SmallSwarm();
  small.hello("izar");
  small.add({ a: [] });
  const attempt = small.grant("izar");
  small.pass(90);
  const measured = small.group(() => {
    small.finish("izar", attempt, {
      result: "built",
      elapsedMs: 80_000,
      artefact: { fileName: "x.gpkg.tar", sizeBytes: 1, sha256: "0".repeat(64), stanza: "CPV: x/a-1\n" },
      usage: { buildMs: 60_000, peakMemoryBytes: 5, diskBytes: null },
    });
    return [...small.swarm.measured];
  });
  expect(measured).toMatchObject([
    { cpv: cpv("a"), drone: "izar", cores: 1, seconds: 60, heldSeconds: 90, peakMemoryBytes: 5, diskBytes: null },
  ]);
});
