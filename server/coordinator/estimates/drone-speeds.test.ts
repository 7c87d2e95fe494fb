import { expect, it } from "vitest";
import { DroneName } from "../../../protocol/ids";
import { droneSpeeds } from "./drone-speeds";

const FAST = DroneName.parse("fast");
const SLOW = DroneName.parse("slow");
const USUAL = DroneName.parse("usual");
const SPEEDS = new Map([
  [FAST, 2],
  [SLOW, 0.5],
  [USUAL, 1],
]);

/** A package that was built once on each of these drones. */
function builtOn(...drones: DroneName[]) {
  return drones.map((drone) => ({ drone, value: -Math.log(SPEEDS.get(drone) ?? 1) }));
}

it("[ES6] tells how fast drones are beside each other", () => {
  const packages = Array.from({ length: 60 }, (_, index) => {
    const pairs = [builtOn(FAST, SLOW), builtOn(FAST, USUAL), builtOn(SLOW, USUAL)];
    return pairs[index % 3] ?? [];
  });
  const speeds = droneSpeeds(packages);
  const ratio = (one: DroneName, other: DroneName) => (speeds.get(one) ?? 1) / (speeds.get(other) ?? 1);
  expect(ratio(FAST, SLOW)).toBeGreaterThan(3.2);
  expect(ratio(FAST, SLOW)).toBeLessThan(4.8);
  expect(ratio(FAST, USUAL)).toBeGreaterThan(1.6);
  expect(ratio(FAST, USUAL)).toBeLessThan(2.4);
});

it("[ES6] takes a drone for one like the others until builds tell otherwise", () => {
  expect(droneSpeeds([builtOn(FAST, FAST)])).toEqual(new Map());
  const [first] = [...droneSpeeds([builtOn(FAST, SLOW)]).values()];
  expect(Math.abs(Math.log(first ?? 1))).toBeLessThan(Math.log(4) / 2);
});
