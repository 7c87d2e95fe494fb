import { expect, test } from "vitest";
import { openUsageMeter } from "./usage-meter";

function meterAt() {
  const time = { now: 0 };
  const measured: ((bytes: number | null) => void)[] = [];
  const meter = openUsageMeter({ now: () => time.now }, () => new Promise((resolve) => measured.push(resolve)));
  /** The disk that is being measured took so much, and measuring it so long. */
  const tellDisk = async (bytes: number | null, tookMs = 10) => {
    time.now += tookMs;
    measured.at(-1)?.(bytes);
    await new Promise(setImmediate);
  };
  return { time, meter, measured, tellDisk };
}

test("[HI3] only the package itself is measured, not what it needs", () => {
  const { time, meter } = meterAt();
  meter.reached("dependencies");
  meter.sampled(900, false);
  time.now = 5_000;
  meter.reached("fetch");
  meter.sampled(300, false);
  time.now = 20_000;
  meter.reached("compile");
  meter.sampled(700, false);
  meter.sampled(100, false);
  time.now = 65_000;
  expect(meter.usage(5_000)).toEqual({ buildMs: 60_000, peakMemoryBytes: 700, diskBytes: null });
});

test("what was not seen is not told", () => {
  const { meter } = meterAt();
  meter.reached("dependencies");
  expect(meter.usage(null)).toBeNull();
  meter.reached("compile");
  expect(meter.usage(null)).toEqual({ buildMs: 0, peakMemoryBytes: null, diskBytes: null });
});

test("what the kernel noted counts when no sample was taken", () => {
  const { meter } = meterAt();
  meter.reached("compile");
  meter.sampled(null, false);
  expect(meter.usage(4_000)?.peakMemoryBytes).toBe(4_000);
});

test("the disk is measured when a phase begins and now and then, and the most counts", async () => {
  const { time, meter, measured, tellDisk } = meterAt();
  meter.reached("unpack");
  await tellDisk(100);
  time.now += 2_000;
  meter.sampled(1, false);
  expect(measured).toHaveLength(1);
  meter.reached("compile");
  await tellDisk(900);
  time.now += 30_000;
  meter.sampled(1, false);
  await tellDisk(500);
  expect(measured).toHaveLength(3);
  expect(meter.usage(null)?.diskBytes).toBe(900);
});

test("a disk that takes long to measure is measured a hundredth of the time, one at a time", async () => {
  const { time, meter, measured, tellDisk } = meterAt();
  meter.reached("unpack");
  meter.reached("compile");
  expect(measured).toHaveLength(1);
  await tellDisk(100, 1_000);
  time.now += 99_000;
  meter.reached("install");
  meter.sampled(1, false);
  expect(measured).toHaveLength(1);
  time.now += 1_000;
  meter.sampled(1, false);
  expect(measured).toHaveLength(2);
});

test("[HI3] while it was held still it did not build", () => {
  const { time, meter } = meterAt();
  meter.reached("compile");
  time.now = 10_000;
  meter.sampled(1, false);
  time.now = 50_000;
  meter.sampled(1, true);
  time.now = 60_000;
  expect(meter.usage(null)?.buildMs).toBe(20_000);
});
