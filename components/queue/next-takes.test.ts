import { expect, it } from "vitest";
import { TargetName } from "../../protocol/ids";
import { bucketOf } from "../drag/bucket.fixture";
import { nextTakes } from "./next-takes";
import { queueRow } from "./row.fixture";

const TARGET = TargetName.parse("amd64");
const READY = [1, 2, 3].map((build) => queueRow(build, { target: TARGET }));
const IZAR = bucketOf("drone-Izar");
const MERIDIAN = bucketOf("drone-Meridian");
const told = (...args: Parameters<typeof nextTakes>) =>
  [...nextTakes(...args)].map(([drone, { row, inSeconds }]) => `${drone} ${row.build} ${Math.round(inSeconds / 60)}`);

it("gives each drone what is on top when its cores become free", () => {
  expect(told([MERIDIAN, IZAR], READY)).toEqual(["drone-Izar 1 1", "drone-Meridian 3 29"]);
  expect(told([{ ...MERIDIAN, builds: [] }, IZAR], READY)).toEqual(["drone-Meridian 1 0", "drone-Izar 2 1"]);
});

it("leaves what is pinned to its drone, and gives nothing to one that takes no work", () => {
  const pinned = READY.map((row, index) => (index === 0 ? { ...row, pin: MERIDIAN.drone } : row));
  expect(told([MERIDIAN, IZAR], pinned)).toEqual(["drone-Izar 2 1", "drone-Meridian 1 29"]);
  expect(told([{ ...IZAR, state: "grounded" }], READY)).toEqual([]);
});

it("passes over what rests before its next try", () => {
  const rested = READY.map((row, index) => (index === 0 ? { ...row, notBefore: row.since } : row));
  expect(told([IZAR], rested)).toEqual(["drone-Izar 2 1"]);
});
