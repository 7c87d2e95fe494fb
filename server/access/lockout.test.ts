import { expect, test } from "vitest";
import { Lockout } from "./lockout";

function lockoutAt(clock: { now: number }) {
  return new Lockout(() => clock.now);
}

test("[PE3] a few tries are free, then each wrong one doubles the wait, up to a quarter of an hour", () => {
  const clock = { now: 0 };
  const lockout = lockoutAt(clock);
  const waits = Array.from({ length: 20 }, () => {
    lockout.failed(["maja"]);
    return lockout.waitMs(["maja"]) / 1000;
  });
  expect(waits.slice(0, 8)).toEqual([0, 0, 0, 0, 1, 2, 4, 8]);
  expect(waits.at(-1)).toBe(900);
  clock.now += 60_000;
  expect(lockout.waitMs(["somebody else", "maja"])).toBe(840_000);
});

test("[PE3] a right try, or an hour of peace, begins anew", () => {
  const clock = { now: 0 };
  const lockout = lockoutAt(clock);
  for (let tries = 0; tries < 9; tries += 1) lockout.failed(["maja", "10.0.0.7"]);
  lockout.succeeded(["maja"]);
  expect(lockout.waitMs(["maja"])).toBe(0);
  expect(lockout.waitMs(["10.0.0.7"])).toBe(16_000);
  clock.now += 60 * 60_000;
  lockout.failed(["10.0.0.7"]);
  expect(lockout.waitMs(["10.0.0.7"])).toBeGreaterThan(0);
  clock.now += 60 * 60_000;
  expect(lockout.waitMs(["10.0.0.7"])).toBe(0);
  lockout.failed(["10.0.0.7"]);
  expect(lockout.waitMs(["10.0.0.7"])).toBe(0);
});

test("[PE3] who guesses by many names does not fill the memory, and is known by the address", () => {
  const lockout = lockoutAt({ now: 0 });
  for (let name = 0; name < 12_000; name += 1) lockout.failed([`name ${name}`, "10.0.0.7"]);
  expect(lockout.waitMs(["10.0.0.7"])).toBe(900_000);
});
