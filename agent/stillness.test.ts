import { expect, test } from "vitest";
import { STANDS_STILL_AFTER_MS, watchForStillness } from "./stillness";
import { createManualClock } from "./testing/manual-clock";

test("a build that neither prints nor uses the CPU for half an hour stands still", () => {
  const clock = createManualClock();
  const stillness = watchForStillness(clock);
  clock.pass(STANDS_STILL_AFTER_MS - 1);
  expect(stillness.sampled(0.01)).toBe(false);
  clock.pass(1);
  expect(stillness.sampled(0.01)).toBe(true);
});

test.each<[string, number | null]>([
  ["uses the CPU", 0.5],
  ["has no process, because it waits for its turn", null],
])("one that %s does not", (_, busyCores) => {
  const clock = createManualClock();
  const stillness = watchForStillness(clock);
  clock.pass(STANDS_STILL_AFTER_MS);
  expect(stillness.sampled(busyCores)).toBe(false);
  clock.pass(STANDS_STILL_AFTER_MS - 1);
  expect(stillness.sampled(0)).toBe(false);
});

test("one that prints does not", () => {
  const clock = createManualClock();
  const stillness = watchForStillness(clock);
  clock.pass(STANDS_STILL_AFTER_MS - 1);
  stillness.moved();
  clock.pass(1);
  expect(stillness.sampled(0)).toBe(false);
});
