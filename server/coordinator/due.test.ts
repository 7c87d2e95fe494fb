import { expect, test } from "vitest";
import { LEASE_TTL_MS, OFFLINE_AFTER_MS } from "../../protocol/time";
import { tick } from "./due";
import { newPulse } from "./pulse";
import { restore, rowsOf } from "./swarm";
import { droneName, SmallSwarm } from "./testing/small-swarm";

const TTL = LEASE_TTL_MS / 1000;
const OFFLINE = OFFLINE_AFTER_MS / 1000;

/** Izar builds `a`; Tarn is there too. */
function building() {
  const small = new SmallSwarm();
  small.hello("izar");
  small.hello("tarn");
  const { a } = small.add({ a: [], b: ["a"] });
  const { build, attempt } = small.grant("izar");
  return { small, a, key: { build, attempt } };
}

test("[DR3] a silent drone is offline after OFFLINE_AFTER and gets no work; its leases live on until LEASE_TTL", () => {
  const { small } = building();
  small.pass(OFFLINE - 1);
  expect(small.tick()).toEqual([]);
  small.beat("tarn");
  small.pass(1);
  expect(small.tick()).toMatchObject([{ kind: "drone.lost", drone: "izar" }]);
  expect(small.states()).toBe("a building, b waiting");
  small.beat("tarn");
  small.pass(TTL - OFFLINE - 1);
  small.tick();
  expect(small.states()).toBe("a building, b waiting");
  small.pass(1);
  expect(small.tick()).toMatchObject([{ kind: "lease.expired", drone: "izar" }, { kind: "build.readied" }]);
  expect(small.claim("tarn").kind).toBe("grant");
});

test("[LE2] [LE3] a lease lives exactly as long as beats list it", () => {
  const { small, key } = building();
  for (let beat = 0; beat < 10; beat++) {
    small.pass(TTL - 1);
    small.beat("izar", [key]);
  }
  expect(small.tick().filter(({ kind }) => kind === "lease.expired")).toEqual([]);
  for (let beat = 0; beat < TTL / 10; beat++) {
    small.pass(10);
    small.beat("izar", []);
  }
  expect(small.tick()).toMatchObject([{ kind: "lease.expired", drone: "izar" }, { kind: "build.readied" }]);
});

test("[LE7] one drone cannot vouch for the lease of another", () => {
  const { small, key } = building();
  small.pass(TTL);
  small.beat("tarn", [key]);
  expect(small.tick()).toContainEqual(expect.objectContaining({ kind: "lease.expired", drone: "izar" }));
});

test("[LE4] after a restart every lease has a full LEASE_TTL, by a clock that begins anywhere", () => {
  const { small } = building();
  const swarm = restore({ ...rowsOf(small.swarm), measurements: [] });
  const wall = small.now.wall + 3_600_000;
  const began = { wall, mono: 5 };
  const pulse = newPulse(began);
  const kindsAt = (ms: number) => {
    return tick(swarm, pulse, { kind: "tick" }, { wall: wall + ms, mono: began.mono + ms }).facts.map(
      ({ kind }) => kind,
    );
  };
  expect(kindsAt(OFFLINE_AFTER_MS - 1)).toEqual([]);
  expect(kindsAt(LEASE_TTL_MS - 1)).toEqual(["drone.lost", "drone.lost"]);
  expect(kindsAt(LEASE_TTL_MS)).toEqual(["drone.lost", "drone.lost", "lease.expired", "build.readied"]);
});

test.each([-86_400, 86_400])("[LE5] a wall clock that jumps by %i s ends nothing", (seconds) => {
  const { small } = building();
  small.now = { ...small.now, wall: small.now.wall + seconds * 1000 };
  expect(small.tick()).toEqual([]);
});

test("[LE6] what is being published cannot expire", () => {
  const { small, key } = building();
  small.finish("izar", key);
  small.pass(10 * TTL);
  expect(small.tick().map(({ kind }) => kind)).toEqual(["drone.lost", "drone.lost"]);
  small.publish(key);
  expect(small.states()).toBe("a built, b ready");
});

test("[LE3] a commit that failed leaves the lease its full LEASE_TTL", () => {
  const { small } = building();
  small.pass(TTL);
  small.group(() => small.tick(), "not saved");
  expect(small.states()).toBe("a building, b waiting");
  small.beat("izar");
  small.pass(TTL - 1);
  expect(small.tick().filter(({ kind }) => kind === "lease.expired")).toEqual([]);
});

test("[DR4] any sign of an offline drone brings it back", () => {
  const { small } = building();
  const izar = droneName("izar");
  small.pass(OFFLINE);
  small.tick();
  expect(small.swarm.drones.get(izar)?.online).toBe(false);
  const { facts } = small.ask<"beat">({ kind: "beat", drone: izar, held: [] });
  expect(facts).toMatchObject([{ kind: "drone.returned" }]);
  small.pass(OFFLINE);
  small.tick();
  small.claim("izar");
  expect(small.swarm.drones.get(izar)?.online).toBe(true);
});

test("[GR2] a grounding ends at its time; one without a time never ends by itself", () => {
  const { small } = building();
  const until = small.now.wall + 60_000;
  small.do<"ground">({ kind: "ground", drone: droneName("izar"), by: "operator", note: "", until });
  small.do<"ground">({ kind: "ground", drone: droneName("tarn"), by: "operator", note: "", until: null });
  small.pass(20);
  expect(small.tick()).toEqual([]);
  small.pass(1_000_000);
  for (const drone of ["izar", "tarn"]) small.beat(drone);
  expect(small.tick()).toContainEqual({
    kind: "drone.ungrounded",
    at: small.now.wall,
    drone: "izar",
    by: "coordinator",
  });
  expect(small.swarm.drones.get(droneName("tarn"))?.grounding).not.toBeNull();
});
