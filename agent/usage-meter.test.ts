import { expect, test } from "vitest";
import { openUsageMeter } from "./usage-meter";

function meterAt() {
  const time = { now: 0 };
  const meter = openUsageMeter({ now: () => time.now });
  return { time, meter };
}

test("[HI3] only the package itself is measured, not what it needs", () => {
  const { time, meter } = meterAt();
  meter.reached("dependencies");
  meter.sampled(900);
  time.now = 5_000;
  meter.reached("fetch");
  meter.sampled(300);
  time.now = 20_000;
  meter.reached("compile");
  meter.sampled(700);
  meter.sampled(100);
  time.now = 65_000;
  expect(meter.usage()).toEqual({ buildMs: 60_000, peakMemoryBytes: 700, diskBytes: null });
});

test("what was not seen is not told", () => {
  const { meter } = meterAt();
  meter.reached("dependencies");
  expect(meter.usage()).toBeNull();
  meter.reached("compile");
  expect(meter.usage()).toEqual({ buildMs: 0, peakMemoryBytes: null, diskBytes: null });
});
