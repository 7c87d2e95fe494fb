import { expect, it } from "vitest";
import { endedAttempts } from "./ended-attempts";
import { failed, SmallSwarm } from "./testing/small-swarm";

/** A fails on izar and is built by tarn a minute later; b still runs. */
function twoAttempts() {
  const small = new SmallSwarm();
  const from = small.now.wall;
  small.hello("izar");
  small.add({ a: [] });
  small.finish("izar", small.grant("izar"), failed("out-of-memory"));
  small.hello("tarn", { cores: 8 });
  small.pass(60);
  small.complete("tarn", small.grant("tarn"));
  small.add({ b: [] });
  small.grant("izar");
  return { small, from, to: small.now.wall + 1 };
}

it("[PA2] lists every attempt that is over, the newest first, with how it ended", () => {
  const { small, from, to } = twoAttempts();
  const { attempts, cut } = endedAttempts(small.swarm, { from, to, limit: 10 });
  expect(cut).toBe(false);
  expect(attempts).toMatchObject([
    { cpv: "x/a-1", attempt: 2, drone: "tarn", result: "built", reason: null, seconds: 1 },
    { cpv: "x/a-1", attempt: 1, drone: "izar", result: "failed", reason: "out-of-memory", phase: "compile" },
  ]);
});

it("says how long such a build usually takes", () => {
  const { small, from, to } = twoAttempts();
  expect(endedAttempts(small.swarm, { from, to, limit: 1 }).attempts[0]?.usualSeconds).toBeGreaterThan(0);
});

it("leaves out what ended before or after, and says when there were more", () => {
  const { small, from, to } = twoAttempts();
  expect(endedAttempts(small.swarm, { from: from + 60_000, to, limit: 10 }).attempts).toHaveLength(1);
  expect(endedAttempts(small.swarm, { from, to: from + 60_000, limit: 10 }).attempts).toHaveLength(1);
  expect(endedAttempts(small.swarm, { from, to, limit: 1 })).toMatchObject({ attempts: [{ attempt: 2 }], cut: true });
});

it("[PA2] lists those of one package when asked, and not of those whose names begin alike", () => {
  const small = new SmallSwarm();
  small.hello("izar");
  small.add({ a: [], ab: [] });
  small.complete("izar", small.grant("izar"));
  small.complete("izar", small.grant("izar"));
  const all = { from: 0, to: small.now.wall + 1, limit: 10 };
  expect(endedAttempts(small.swarm, all).attempts).toHaveLength(2);
  expect(endedAttempts(small.swarm, { ...all, package: "x/a" }).attempts).toMatchObject([{ cpv: "x/a-1" }]);
});
