import { cpSync, rmSync } from "node:fs";
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
  return { root, become, take: createTelemetry({ procDirectory: join(root, "proc"), workDirectory: root }) };
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
