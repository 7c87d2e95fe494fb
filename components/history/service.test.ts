import { expect, it } from "vitest";
import { fullSwarm } from "../../protocol/fixtures/swarm";
import { SwarmEvent } from "../../protocol/past";
import { HOUR_MS, NOON } from "./attempt.fixture";
import { serviceSpans } from "./service";

const window = { from: NOON - 10 * HOUR_MS, now: NOON };
const izar = fullSwarm().buckets.filter(({ drone }) => drone === "drone-Izar");
/** So many hours before noon, the newest first. */
const told = (...facts: [kind: string, hours: number][]) =>
  facts.map(([kind, hours]) =>
    SwarmEvent.parse({
      sequence: 1,
      cpv: null,
      fact: {
        kind,
        at: NOON - hours * HOUR_MS,
        drone: "drone-Izar",
        by: "maja",
        note: "",
        until: null,
        target: "amd64",
        host: izar[0]?.host,
      },
    }),
  );
const spans = (events: SwarmEvent[], buckets = izar) =>
  serviceSpans(buckets, events, window).map(({ kind, from, to }) => [
    kind,
    (NOON - from) / HOUR_MS,
    (NOON - to) / HOUR_MS,
  ]);

it("takes a drone to which nothing happened for what it is today", () => {
  expect(spans([])).toEqual([["serving", 10, 0]]);
  expect(
    spans(
      [],
      izar.map((bucket) => ({ ...bucket, state: "offline" as const })),
    ),
  ).toEqual([]);
});

it("follows a drone backwards through what happened to it", () => {
  const events = told(["drone.returned", 1], ["drone.lost", 2], ["drone.ungrounded", 4], ["drone.grounded", 6]);
  expect(spans(events)).toEqual([
    ["serving", 1, 0],
    ["serving", 4, 2],
    ["grounded", 6, 4],
    ["serving", 10, 6],
  ]);
});

it("begins with its joining, and leaves out what happened before the window", () => {
  expect(spans(told(["drone.joined", 3]))).toEqual([["serving", 3, 0]]);
  expect(spans(told(["drone.ungrounded", 11]))).toEqual([["serving", 10, 0]]);
});
