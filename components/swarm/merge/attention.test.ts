import { expect, it } from "vitest";
import { fullSwarm } from "../../../protocol/fixtures/swarm";
import { DroneName } from "../../../protocol/ids";
import type { Attention } from "./attention";
import { attention } from "./attention";
import { byName } from "./drone-order";

const swarm = fullSwarm();

const told = (item: Attention) => {
  if (item.kind === "failed") return `failed ${item.row.cpv}`;
  return item.kind === "stalled" ? "stalled" : `${item.kind} ${item.bucket.drone}`;
};

it("names what is stuck before what is merely wrong, and what holds up most before the rest", () => {
  const buckets = swarm.buckets.map((bucket) => {
    if (bucket.drone === "drone-Tarn") return { ...bucket, state: "grounded" as const };
    return bucket.drone === "drone-Izar" ? { ...bucket, state: "offline" as const } : bucket;
  });
  const stalled = { ...swarm.summary, status: "STALLED" as const, because: "Every drone is grounded." };
  expect(attention(stalled, swarm.rows, buckets).map(told)).toEqual([
    "stalled",
    "offline drone-Izar",
    "failed media-libs/opencolorio-2.4.2",
    "failed dev-lang/ghc-9.8.4",
    "grounded drone-Tarn",
  ]);
});

it("names drones that are near to trouble, the worst of each", () => {
  const telemetry = (free: number) => (bucket: (typeof swarm.buckets)[number]) =>
    bucket.telemetry && { ...bucket.telemetry, diskFreeBytes: free, diskTotalBytes: 100 };
  const drift = [{ aspect: "cflags", sentence: "CFLAGS differ", matters: true }];
  const buckets = swarm.buckets.map((bucket) => {
    if (bucket.drone === "drone-Izar") return { ...bucket, strikes: 2, telemetry: telemetry(1)(bucket) };
    if (bucket.drone === "drone-Tarn") return { ...bucket, telemetry: telemetry(4)(bucket) };
    return bucket.drone === "drone-Meridian"
      ? { ...bucket, drift }
      : { ...bucket, strikes: 1, telemetry: telemetry(5)(bucket) };
  });
  expect(attention(swarm.summary, [], buckets).map(told)).toEqual([
    "struck drone-Izar",
    "cramped drone-Tarn",
    "differs drone-Meridian",
  ]);
});

it("has nothing to say of a swarm that is well", () => {
  const well = swarm.rows.filter((row) => row.state !== "failed");
  expect(attention(swarm.summary, well, swarm.buckets)).toEqual([]);
});

it("sorts drones by name and number", () => {
  const [pattern] = swarm.buckets;
  if (pattern === undefined) throw new Error("the fixture has drones");
  const named = ["drone-10", "drone-9", "Drone-1"].map((drone) => ({ ...pattern, drone: DroneName.parse(drone) }));
  expect(named.sort(byName).map(({ drone }) => drone)).toEqual(["Drone-1", "drone-9", "drone-10"]);
});
