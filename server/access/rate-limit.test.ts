import { expect, test } from "vitest";
import { RateLimit } from "./rate-limit";

test("[RA1] as many at once as a burst, then as many as the rate, each for itself", () => {
  const limit = new RateLimit({ perSecond: 2, burst: 3 });
  const take = (now: number, key = "a") => limit.take(key, now);
  expect([take(0), take(0), take(0), take(0)]).toEqual([0, 0, 0, 500]);
  expect(take(0, "b")).toBe(0);
  expect(take(250)).toBe(250);
  expect([take(500), take(500)]).toEqual([0, 500]);
  // Full again, and not more than full.
  expect([take(60_000), take(60_000), take(60_000), take(60_000)]).toEqual([0, 0, 0, 500]);
});
