import { describe, expect, test } from "vitest";
import type { Outcome } from "../../protocol/build";
import { CommandId } from "../../protocol/people";
import { bucketOf } from "./buckets";
import { hearBeat } from "./pulse";
import type { DroneRow } from "./swarm";
import { droneName, failed, SmallSwarm } from "./testing/small-swarm";

const MINUTE = 60;
const PLAN = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`p${index}`, []]));

/** Drones of one core each, and a long queue. */
function fleet(...drones: string[]) {
  const small = new SmallSwarm();
  for (const drone of drones) small.hello(drone, { cores: 1 });
  small.add(PLAN);
  return small;
}

function rowOf(small: SmallSwarm, drone: string): DroneRow {
  const row = small.swarm.drones.get(droneName(drone));
  if (!row) throw new Error(`There is no ${drone}.`);
  return row;
}

/** Turns the clock while all drones are heard from, and ticks. */
function wait(small: SmallSwarm, seconds: number): void {
  small.pass(seconds);
  for (const drone of small.swarm.drones.values()) small.beat(drone.drone);
  small.tick();
}

/** Tarn fails a package that Izar then builds. */
function strike(small: SmallSwarm, outcome: Outcome = failed()): void {
  small.finish("tarn", small.grant("tarn"), outcome);
  small.complete("izar", small.grant("izar"));
}

/** Tarn fails the next package, and the next, while nobody else builds. */
function failHere(small: SmallSwarm, times: number, outcome: Outcome = failed()): void {
  for (let time = 0; time < times; time++) small.finish("tarn", small.grant("tarn"), outcome);
}

describe("what grounds a drone", () => {
  test("[GR3] three packages within an hour that it failed and others built", () => {
    const small = fleet("izar", "tarn", "vega");
    for (let time = 0; time < 2; time++) strike(small, failed("out-of-memory"));
    small.complete("tarn", small.grant("tarn"));
    strike(small, failed("out-of-memory"));
    expect(small.claim("tarn")).toMatchObject({
      because: "grounded",
      sentence: 'Grounded by coordinator: "3 failures within an hour".',
    });
    expect(rowOf(small, "tarn").grounding).toMatchObject({
      by: "coordinator",
      until: small.now.wall + 10 * MINUTE * 1000,
      cause: { kind: "strikes", evidence: [{ reason: "out-of-memory", jobs: 1 }, {}, {}] },
    });
  });

  test("[GR3] but not when they are further apart, or few among many that it built", () => {
    const apart = fleet("izar", "tarn", "vega");
    for (let time = 0; time < 4; time++) {
      strike(apart);
      apart.complete("tarn", apart.grant("tarn"));
      wait(apart, 31 * MINUTE);
    }
    expect(rowOf(apart, "tarn").grounding).toBeNull();

    const few = fleet("izar", "tarn", "vega");
    for (let time = 0; time < 3; time++) {
      strike(few);
      for (let built = 0; built < 7; built++) few.complete("tarn", few.grant("tarn"));
    }
    few.tick();
    expect(rowOf(few, "tarn").grounding).toBeNull();
  });

  test("[GR4] a package that failed on two drones speaks against neither", () => {
    const small = fleet("izar", "tarn", "vega");
    for (let time = 0; time < 3; time++) {
      small.finish("tarn", small.grant("tarn"), failed());
      small.finish("izar", small.grant("izar"), failed());
    }
    small.tick();
    expect(rowOf(small, "tarn").grounding).toBeNull();
    expect(rowOf(small, "izar").grounding).toBeNull();
  });

  test("[GR4] one that a drone builds after all does not speak against it", () => {
    const small = new SmallSwarm();
    small.hello("tarn", { cores: 1 });
    small.add({ a: [], b: [], c: [] });
    for (let time = 0; time < 3; time++) {
      small.finish("tarn", small.grant("tarn"), failed());
      small.complete("tarn", small.grant("tarn"));
    }
    small.hello("izar", { cores: 1 });
    small.tick();
    expect(rowOf(small, "tarn")).toMatchObject({ grounding: null, record: { probation: null } });
  });

  test("[GR5] three failures in a row, before anybody else has tried; and they are explained when others fail as well", () => {
    const small = fleet("izar", "tarn", "vega");
    failHere(small, 3);
    expect(small.claim("tarn")).toMatchObject({ sentence: 'Grounded by coordinator: "3 failures in a row".' });
    small.finish("izar", small.grant("izar"), failed());
    small.tick();
    expect(rowOf(small, "tarn").grounding).toBeNull();
    expect(small.grant("tarn").attempt).toBe(1);
  });

  test.each([
    ["disk-full", "compile", "Disk full"],
    ["disk-full", null, "Disk full"],
    ["artefact-refused", "uploading", "Its packages do not come in as they should"],
  ] as const)("[GR6] %s in %s does at once, and says so", (reason, phase, note) => {
    const small = fleet("izar", "tarn", "vega");
    failHere(small, 1, { ...failed(reason), phase });
    expect(small.claim("tarn")).toMatchObject({ sentence: `Grounded by coordinator: "${note}".` });
  });

  test("[GR6] a package that left no file is not the drone's fault", () => {
    const small = fleet("izar", "tarn", "vega");
    failHere(small, 1, { ...failed("artefact-refused"), phase: "package" });
    expect(small.claim("tarn").kind).toBe("grant");
  });
});

describe("how many are grounded", () => {
  test("[GR7] one of few, a third of many; the next goes on probation", () => {
    const small = fleet("izar", "tarn", "vega", "mira", "rigel");
    small.finish("izar", small.grant("izar"), failed("disk-full"));
    small.tick();
    expect(rowOf(small, "izar").grounding?.cause?.kind).toBe("disk-full");
    failHere(small, 1, failed("disk-full"));
    expect(small.claim("tarn")).toMatchObject({ because: "grounded", sentence: "On probation. Disk full." });
    expect(rowOf(small, "tarn")).toMatchObject({
      grounding: null,
      record: { probation: { cause: { kind: "disk-full" } } },
    });
    small.hello("deneb");
    expect(small.claim("tarn")).toMatchObject({ sentence: expect.stringMatching(/next small build in 60 s/) });
  });

  test("[GR7] [CM4] an unground that is taken back grounds no drone that would be one too many: it goes on probation", () => {
    const small = fleet("izar", "tarn", "vega");
    const id = CommandId.parse("unground-izar");
    small.finish("izar", small.grant("izar"), failed("disk-full"));
    small.tick();
    small.do<"unground">({ kind: "unground", drone: droneName("izar"), by: "operator", id });
    small.finish("tarn", small.grant("tarn"), failed("disk-full"));
    small.tick();
    expect(rowOf(small, "tarn").grounding?.cause?.kind).toBe("disk-full");
    small.do<"undo">({ kind: "undo", command: id, by: "operator" });
    expect(rowOf(small, "izar")).toMatchObject({
      grounding: null,
      record: { probation: { cause: { kind: "disk-full" } } },
    });
  });

  test("[GR7] two drones that show up in the same tick are judged one after the other", () => {
    const small = fleet("izar", "tarn", "vega");
    for (const drone of ["izar", "tarn"]) small.finish(drone, small.grant(drone), failed("disk-full"));
    small.tick();
    small.tick();
    const grounded = ["izar", "tarn", "vega"].filter((drone) => rowOf(small, drone).grounding);
    expect(grounded).toEqual(["izar"]);
    expect(rowOf(small, "tarn").record.probation).not.toBeNull();
  });

  test("[GR5] [GR7] a drone alone is not grounded on suspicion: it slows down", () => {
    const small = fleet("tarn");
    // Two of each: alone, it is tried again at once.
    failHere(small, 5);
    expect(small.claim("tarn")).toMatchObject({ sentence: "On probation. 3 failures in a row." });
    wait(small, MINUTE);
    const canary = small.grant("tarn");
    expect(small.claim("tarn")).toMatchObject({ because: "no-free-cores" });
    small.complete("tarn", canary);
    expect(rowOf(small, "tarn").record.probation).toBeNull();
    expect(small.claim("tarn").kind).toBe("grant");
  });
});

describe("how it comes back", () => {
  test("[GR8] with one small build at a time, until one builds", () => {
    const small = new SmallSwarm();
    for (const drone of ["izar", "tarn"]) small.hello(drone, { cores: 8 });
    small.add({ first: [] });
    small.finish("tarn", small.grant("tarn"), failed("disk-full"));
    small.tick();
    small.add({ giant: [] }, { serialSeconds: 1000, parallelCpuSeconds: 9000, maxJobs: 8 });
    small.add({ small: [], little: [] });
    wait(small, 10 * MINUTE);
    expect(rowOf(small, "tarn")).toMatchObject({ grounding: null, record: { probation: { cause: null } } });
    const canary = small.grant("tarn");
    expect(canary.name).not.toBe("giant");
    expect(small.claim("tarn")).toMatchObject({
      sentence: "On probation: one small build at a time, until one builds.",
    });
    small.complete("tarn", canary);
    expect(small.claim("tarn").kind).toBe("grant");
  });

  test("[GR9] twice as long when its first build fails, up to four hours; anew after a long while", () => {
    const small = fleet("izar", "tarn", "vega");
    failHere(small, 1, failed("disk-full"));
    const minutes: number[] = [];
    for (let time = 0; time < 7; time++) {
      small.claim("tarn");
      const { grounding } = rowOf(small, "tarn");
      const seconds = ((grounding?.until ?? 0) - small.now.wall) / 1000;
      minutes.push(seconds / MINUTE);
      wait(small, seconds);
      small.finish("tarn", small.grant("tarn"), failed("other"));
    }
    expect(minutes).toEqual([10, 20, 40, 80, 160, 240, 240]);
    expect(small.claim("tarn")).toMatchObject({
      sentence: 'Grounded by coordinator: "Its first build on probation failed".',
    });
    wait(small, 4 * 60 * MINUTE);
    small.complete("tarn", small.grant("tarn"));
    wait(small, 5 * 60 * MINUTE);
    failHere(small, 1, failed("disk-full"));
    small.claim("tarn");
    expect(rowOf(small, "tarn").grounding?.until).toBe(small.now.wall + 10 * MINUTE * 1000);
  });
});

describe("people", () => {
  const about = { drone: droneName("tarn"), by: "operator" };

  test("[GR10] the coordinator neither takes over nor ends what a person grounded", () => {
    const small = fleet("izar", "tarn", "vega");
    const running = small.grant("tarn");
    small.do<"ground">({ kind: "ground", ...about, note: "fan", until: null });
    small.finish("tarn", running, failed("disk-full"));
    wait(small, 10 * 60 * MINUTE);
    expect(rowOf(small, "tarn").grounding).toMatchObject({ by: "operator", note: "fan", cause: null });
  });

  test("[GR10] a person may ground what the coordinator has grounded, and then it stays so", () => {
    const small = fleet("izar", "tarn", "vega");
    failHere(small, 1, failed("disk-full"));
    small.claim("tarn");
    small.do<"ground">({ kind: "ground", ...about, note: "new disk", until: null });
    wait(small, 60 * MINUTE);
    expect(rowOf(small, "tarn").grounding).toMatchObject({ note: "new disk" });
  });

  test("[GR10] after an unground nothing from before it counts, and there is no probation", () => {
    const small = fleet("izar", "tarn", "vega");
    failHere(small, 3);
    small.claim("tarn");
    expect(rowOf(small, "tarn").grounding).not.toBeNull();
    small.do<"unground">({ kind: "unground", ...about });
    failHere(small, 2);
    small.tick();
    expect(rowOf(small, "tarn")).toMatchObject({ grounding: null, record: { probation: null, lastGrounding: null } });
    expect(small.claim("tarn").kind).toBe("grant");
  });

  test("[GR10] an unground ends a probation too", () => {
    const small = fleet("tarn");
    // Two of each: alone, it is tried again at once.
    failHere(small, 5);
    small.claim("tarn");
    small.do<"unground">({ kind: "unground", ...about });
    expect(small.claim("tarn").kind).toBe("grant");
  });
});

test("[GR11] the bucket says why, on what evidence, until when, and what would help", () => {
  const small = new SmallSwarm();
  for (const drone of ["izar", "tarn", "vega"]) small.hello(drone, { cores: 10, memoryGiB: 16 });
  small.add(PLAN);
  hearBeat(small.pulse, droneName("tarn"), { held: [], telemetry: null, draining: false }, small.now);
  for (let time = 0; time < 3; time++) {
    expect(bucketOf(small.swarm, small.pulse, droneName("tarn"), small.now)?.strikes).toBe(time);
    strike(small, failed("out-of-memory"));
  }
  small.tick();
  expect(bucketOf(small.swarm, small.pulse, droneName("tarn"), small.now)).toMatchObject({
    state: "grounded",
    grounding: {
      note: "3 failures within an hour",
      until: small.now.wall + 600_000,
      cause: { kind: "strikes", evidence: [{ cpv: expect.stringMatching(/^x\/p/), phase: "compile" }, {}, {}] },
    },
    probation: null,
    cure: { sentence: "10 jobs share 16 GiB, 1.6 GiB each", limitJobs: 6 },
    idleBecause: 'Grounded by coordinator: "3 failures within an hour".',
  });
});
