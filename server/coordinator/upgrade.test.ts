import { expect, test } from "vitest";
import type { AttemptKey, DroneName } from "../../protocol/ids";
import { isRefusal } from "./decide";
import { restore, rowsOf } from "./swarm";
import { droneName, failed, host, SmallSwarm, TARGET } from "./testing/small-swarm";
import { upgradeOrderFor } from "./upgrade";

const OLD = "a".repeat(64);
const NEW = { version: "0.2.0", sha256: "b".repeat(64) };

/** A drone says hello with that agent. */
function come(
  small: SmallSwarm,
  drone: string,
  sha256: string,
  { held = [] as AttemptKey[], replaceable = true } = {},
) {
  const facts = { ...host(4), agent: { sha256, replaceable } };
  return small.do<"hello">({ kind: "hello", drone: droneName(drone), target: TARGET, host: facts, held });
}

function fleet(...drones: string[]): SmallSwarm {
  const small = new SmallSwarm();
  for (const drone of drones) come(small, drone, OLD);
  return small;
}

const begin = (small: SmallSwarm, { atOnce = 1, drones = null as DroneName[] | null } = {}) =>
  small.ask<"upgrade">({ kind: "upgrade", drones, to: NEW, atOnce, by: "maja" }).reply;

/** Seconds pass while all are heard from, except those. */
function pass(small: SmallSwarm, seconds = 1, silent: string[] = []) {
  small.pass(seconds);
  for (const { drone } of small.swarm.drones.values()) if (!silent.includes(drone)) small.beat(drone);
  small.tick();
}

/** `izar upgraded, tarn waiting`. */
function states(small: SmallSwarm): string {
  const { upgrade } = small.swarm.head.get();
  return (upgrade?.drones ?? []).map(({ drone, standing }) => `${drone} ${standing.state}`).join(", ");
}

const order = (small: SmallSwarm, drone: string) => upgradeOrderFor(small.swarm, droneName(drone));
const upgradeOf = (small: SmallSwarm) => small.swarm.head.get().upgrade;

/** Until it is back with the new agent, with nothing held. */
function replace(small: SmallSwarm, drone: string) {
  pass(small);
  expect(order(small, drone)).toEqual({ kind: "replace", to: NEW });
  come(small, drone, NEW.sha256);
  pass(small);
}

test("[UP3] one drone after the other: it finishes what it holds, makes way, proves itself by one small build, and then the next", () => {
  const small = fleet("izar", "tarn");
  small.add({ a: [], b: [], c: [], d: [] });
  const held = small.grant("izar", { freeCores: 1 });
  begin(small);
  pass(small);
  expect(states(small)).toBe("izar draining, tarn waiting");
  expect(small.claim("izar")).toMatchObject({ kind: "wait", sentence: expect.stringContaining("the rolling upgrade") });
  expect(small.claim("tarn")).toMatchObject({ kind: "grant" });
  expect(order(small, "izar")).toBeNull();
  small.finish("izar", held);
  pass(small);
  expect(states(small)).toBe("izar draining, tarn waiting");
  small.publish(held);
  replace(small, "izar");
  expect(states(small)).toBe("izar proving, tarn waiting");

  const canary = small.grant("izar");
  expect(small.claim("izar")).toMatchObject({ kind: "wait", sentence: expect.stringContaining("On probation") });
  pass(small, 3600);
  expect(states(small)).toBe("izar proving, tarn waiting");
  small.complete("izar", canary);
  pass(small);
  expect(states(small)).toBe("izar upgraded, tarn waiting");
  expect(upgradeOf(small)?.drones[0]?.standing).toMatchObject({ proved: true });
  expect(small.claim("izar")).toMatchObject({ kind: "grant" });
  pass(small);
  expect(states(small)).toBe("izar upgraded, tarn draining");
});

test("[UP3] as many at once as was said, and it is over with the last", () => {
  const small = fleet("izar", "tarn", "vega");
  begin(small, { atOnce: 2 });
  pass(small);
  expect(states(small)).toBe("izar draining, tarn draining, vega waiting");
  replace(small, "izar");
  replace(small, "tarn");
  expect(states(small)).toBe("izar proving, tarn proving, vega waiting");
  pass(small, 15);
  pass(small);
  expect(states(small)).toBe("izar upgraded, tarn upgraded, vega draining");
  replace(small, "vega");
  expect(upgradeOf(small)?.endedAt).toBeNull();
  pass(small, 15);
  expect(upgradeOf(small)).toMatchObject({ stopped: null, endedAt: small.now.wall });
  expect(small.swarm.drones.get(droneName("vega"))).toMatchObject({ drain: null, record: { probation: {} } });
});

test("[UP4] an agent that cannot do it, or came back without it, stops the upgrade, and the others go on as they are", () => {
  const small = fleet("izar", "tarn");
  begin(small);
  pass(small);
  pass(small);
  small.do<"upgrade-failed">({
    kind: "upgrade-failed",
    drone: small.drone("izar"),
    to: "f".repeat(64),
    because: "old",
  });
  expect(states(small)).toBe("izar replacing, tarn waiting");
  small.do<"upgrade-failed">({
    kind: "upgrade-failed",
    drone: small.drone("izar"),
    to: NEW.sha256,
    because: "It ended.",
  });
  pass(small);
  expect(states(small)).toBe("izar failed, tarn skipped");
  expect(upgradeOf(small)).toMatchObject({ stopped: "izar: It ended.", endedAt: small.now.wall });
  small.add({ a: [], b: [] });
  expect(small.claim("izar", { freeCores: 1 })).toMatchObject({ kind: "grant" });
  expect(small.claim("tarn", { freeCores: 1 })).toMatchObject({ kind: "grant" });
});

test("[UP4] one that does not come back in time stops it too", () => {
  const small = fleet("izar", "tarn");
  begin(small);
  pass(small);
  pass(small);
  for (let minute = 0; minute < 5; minute++) pass(small, 59, ["izar"]);
  expect(states(small)).toBe("izar replacing, tarn waiting");
  pass(small, 10, ["izar"]);
  pass(small, 1, ["izar"]);
  expect(states(small)).toBe("izar failed, tarn skipped");
  expect(upgradeOf(small)?.drones[0]?.standing).toMatchObject({ returned: false });
});

test("[UP4] a new agent whose first build fails goes back to the one before, which has to prove itself", () => {
  const small = fleet("izar", "tarn");
  small.add({ a: [], b: [] });
  begin(small);
  pass(small);
  replace(small, "izar");
  small.finish("izar", small.grant("izar"), failed());
  pass(small);
  pass(small);
  expect(states(small)).toBe("izar returning, tarn waiting");
  expect(order(small, "izar")).toEqual({ kind: "return" });
  expect(small.claim("izar")).toMatchObject({ kind: "wait" });
  come(small, "izar", OLD);
  expect(order(small, "izar")).toBeNull();
  pass(small);
  pass(small);
  expect(states(small)).toBe("izar failed, tarn skipped");
  expect(upgradeOf(small)?.stopped).toMatch(/^izar: Grounded with the new agent: Its first build on probation failed/);
  expect(small.swarm.drones.get(droneName("izar"))).toMatchObject({
    drain: null,
    grounding: null,
    record: { probation: { cause: null } },
  });
});

test("[UP4] one that does not ask for the work that there is goes back", () => {
  const small = fleet("izar", "tarn");
  small.add({ a: [], b: [] });
  begin(small);
  pass(small);
  replace(small, "izar");
  pass(small, 299);
  expect(states(small)).toBe("izar proving, tarn waiting");
  pass(small, 2);
  expect(states(small)).toBe("izar returning, tarn waiting");
});

test("[UP3] a coordinator that starts again goes on where the one before was", () => {
  const small = fleet("izar", "tarn");
  begin(small);
  pass(small);
  pass(small);
  const again = restore({ ...rowsOf(small.swarm), measurements: [] });
  expect(upgradeOrderFor(again, droneName("izar"))).toEqual({ kind: "replace", to: NEW });
  expect(upgradeOrderFor(again, droneName("tarn"))).toBeNull();
});

test("[UP3] stopped by a person it begins no further drone, and who was only draining takes work again", () => {
  const small = fleet("izar", "tarn");
  small.add({ a: [], b: [] });
  small.grant("izar", { freeCores: 1 });
  begin(small);
  pass(small);
  small.do<"stop-upgrade">({ kind: "stop-upgrade", by: "maja" });
  pass(small);
  pass(small);
  expect(states(small)).toBe("izar skipped, tarn skipped");
  expect(small.claim("izar", { freeCores: 1 })).toMatchObject({ kind: "grant" });
  pass(small);
  expect(small.ask<"stop-upgrade">({ kind: "stop-upgrade", by: "maja" }).reply).toMatchObject({
    refused: "wrong-state",
  });
});

test("[UP3] a person's drain outlives the upgrade, and who is offline is left out", () => {
  const small = fleet("izar", "tarn");
  small.do<"drain">({ kind: "drain", drone: small.drone("izar"), note: "", by: "tom" });
  begin(small);
  for (let time = 0; time < 4; time++) pass(small, 11, ["tarn"]);
  come(small, "izar", NEW.sha256);
  for (let time = 0; time < 4; time++) pass(small, 16, ["tarn"]);
  expect(states(small)).toBe("izar upgraded, tarn skipped");
  expect(small.swarm.drones.get(droneName("izar"))?.drain).toMatchObject({ by: "tom" });
});

test("[UP3] it is refused while another goes on, where there is nothing to do, and of agents that cannot replace themselves", () => {
  const small = fleet("izar");
  come(small, "vega", OLD, { replaceable: false });
  small.hello("older");
  const refused = (drones: string[] | null) => {
    const reply = begin(small, { drones: drones?.map(droneName) ?? null });
    return isRefusal(reply) ? reply.sentence : null;
  };
  expect(refused(["nobody"])).toBe("There is no such drone.");
  expect(refused(["vega"])).toMatch(/cannot replace itself on vega/);
  expect(refused(["older", "izar"])).toMatch(/cannot replace itself on older/);
  expect(refused(null)).toBeNull();
  expect(states(small)).toBe("izar waiting");
  expect(refused(null)).toMatch(/The upgrade to 0.2.0 that maja began is not over/);

  const done = new SmallSwarm();
  come(done, "izar", NEW.sha256);
  expect(begin(done)).toMatchObject({ sentence: "Every agent is the coordinator's already." });
});
