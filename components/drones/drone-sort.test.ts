import { describe, expect, it } from "vitest";
import { fullSwarm } from "../../protocol/fixtures/swarm";
import { sortAddress, sortDrones, sortFrom } from "./drone-sort";

const { buckets } = fullSwarm();
const names = (drones: typeof buckets) => drones.map(({ drone }) => drone.replace("drone-", ""));

describe("sortDrones", () => {
  it.each([
    ["name", false, ["Izar", "Meridian", "Tarn", "Tau-Beta"]],
    ["name", true, ["Tau-Beta", "Tarn", "Meridian", "Izar"]],
    ["load", true, ["Meridian", "Izar", "Tarn", "Tau-Beta"]],
    ["cores", false, ["Tau-Beta", "Tarn", "Izar", "Meridian"]],
  ] as const)("by %s, downwards %s", (column, down, order) => {
    expect(names(sortDrones(buckets, { column, down }))).toEqual(order);
  });

  it("puts drones that do not tell last, both ways", () => {
    const silent = buckets.map((bucket) => (bucket.drone === "drone-Izar" ? { ...bucket, telemetry: null } : bucket));
    expect(names(sortDrones(silent, { column: "load", down: true })).at(-1)).toBe("Izar");
    expect(names(sortDrones(silent, { column: "load", down: false })).at(-1)).toBe("Izar");
  });

  it("falls back to the name among equals", () => {
    expect(names(sortDrones(buckets.toReversed(), { column: "status", down: false }))).toEqual([
      "Izar",
      "Meridian",
      "Tarn",
      "Tau-Beta",
    ]);
  });
});

describe("sortFrom", () => {
  it.each([
    [null, { column: "name", down: false }],
    ["load", { column: "load", down: false }],
    ["-load", { column: "load", down: true }],
    ["<script>", { column: "name", down: false }],
  ])("reads %s", (text, sort) => {
    expect(sortFrom(text)).toEqual(sort);
  });
});

it("turns around on a second click, and leaves the address bare for the usual order", () => {
  expect(sortAddress("load", { column: "name", down: false })).toBe("/drones?sort=load");
  expect(sortAddress("load", { column: "load", down: false })).toBe("/drones?sort=-load");
  expect(sortAddress("name", { column: "name", down: true })).toBe("/drones");
});
