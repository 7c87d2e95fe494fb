import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Telemetry } from "../../protocol/telemetry";
import { emptyDirectory } from "../testing/test-agent";
import { createTelemetry } from "./telemetry";

const FIXTURES = join(import.meta.dirname, "fixtures");

/** A machine whose proc and sys can be changed. */
function machineOf(fixture: string) {
  const root = emptyDirectory();
  const become = (name: string) => cpSync(join(FIXTURES, name), root, { recursive: true });
  become(fixture);
  return {
    root,
    become,
    take: createTelemetry({ procDirectory: join(root, "proc"), buildDirectory: root, distfilesDirectory: null }),
  };
}

test("load, memory, swap and the hottest zone are what the kernel says", async () => {
  const sample = await machineOf("before").take();
  expect(sample).toMatchObject({
    load: [12.68, 9.16, 4.66],
    memoryTotalBytes: 24684100 * 1024,
    memoryUsedBytes: (24684100 - 23692284) * 1024,
    swapUsedBytes: 2048 * 1024,
    temperatureCelsius: 71.5,
  });
  expect(Telemetry.parse(sample)).toEqual(sample);
});

test("the disk is the one that holds the work directory", async () => {
  const sample = await machineOf("before").take();
  expect(sample?.diskTotalBytes).toBeGreaterThan(0);
  expect(sample?.diskFreeBytes).toBeLessThanOrEqual(sample?.diskTotalBytes ?? 0);
});

test("use per core is a difference between two samples", async () => {
  const machine = machineOf("before");
  expect((await machine.take())?.perCore).toEqual([]);
  machine.become("after");
  expect((await machine.take())?.perCore).toEqual([0.75, 0]);
});

test("what is missing is null or empty, and not guessed", async () => {
  const machine = machineOf("before");
  rmSync(join(machine.root, "sys"), { recursive: true });
  rmSync(join(machine.root, "proc/stat"));
  expect(await machine.take()).toMatchObject({ perCore: [], temperatureCelsius: null });
});

test("without load or memory there is no sample", async () => {
  expect(await machineOf("bare").take()).toBeNull();
  const machine = machineOf("before");
  rmSync(join(machine.root, "proc/loadavg"));
  expect(await machine.take()).toBeNull();
});

test("pressure is what some task waited for lately, and all three or none", async () => {
  const machine = machineOf("before");
  expect(await machine.take()).not.toHaveProperty("pressure");
  mkdirSync(join(machine.root, "proc/pressure"));
  const say = (name: string, percent: string) =>
    writeFileSync(
      join(machine.root, "proc/pressure", name),
      `some avg10=${percent} avg60=9.00 avg300=9.00 total=1\nfull avg10=8.00 avg60=0.00 avg300=0.00 total=1\n`,
    );
  say("cpu", "12.50");
  say("memory", "0.00");
  expect(await machine.take()).not.toHaveProperty("pressure");
  say("io", "100.00");
  expect(await machine.take()).toMatchObject({ pressure: { cpu: 12.5, memory: 0, io: 100 } });
});

test("the disk of sources is told apart from the one to build on, and memory is called memory", async () => {
  const { root } = machineOf("before");
  const places = { procDirectory: join(root, "proc"), buildDirectory: "/dev/shm", distfilesDirectory: root };
  const sample = await createTelemetry(places)();
  expect(sample).toMatchObject({ buildsInMemory: true, distfilesFreeBytes: expect.any(Number) });
  const onDisk = await createTelemetry({ ...places, buildDirectory: root, distfilesDirectory: join(root, "none") })();
  expect(onDisk).toMatchObject({ buildsInMemory: false });
  expect(onDisk).not.toHaveProperty("distfilesFreeBytes");
});
