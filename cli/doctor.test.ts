import { expect, test } from "vitest";
import type { Checkup } from "../protocol/api";
import { fullSwarm } from "../protocol/fixtures/swarm";
import { TargetName } from "../protocol/ids";
import type { Outside } from "./doctor";
import { findingsOf } from "./doctor";

const GIB = 2 ** 30;
const { buckets, version, now } = fullSwarm();
const target = TargetName.parse("default");
const CHECKUP: Checkup = {
  now,
  version,
  database: { kind: "sqlite", because: null },
  disk: { freeBytes: 90 * GIB, totalBytes: 200 * GIB },
  publicUrl: "https://swarm.example.org",
  signIn: true,
  targets: [target],
};
const OUTSIDE: Outside = {
  askedAt: now - 40,
  answeredAt: now + 40,
  publicUrl: { answers: true, opensSockets: true },
  indexes: [{ target, status: 200 }],
};

/** What is not well: what it is about, and what to do. */
function troubles(
  checkup: Partial<Checkup>,
  outside: Partial<Outside> = {},
  drones = buckets,
): [string, string | null][] {
  const findings = findingsOf({ ...CHECKUP, ...checkup }, drones, { ...OUTSIDE, ...outside });
  return findings.filter(({ well }) => !well).map(({ what, cure }) => [what, cure]);
}

test("[CI6] a swarm that is well is said to be well, part by part", () => {
  expect(troubles({})).toEqual([]);
  const parts = findingsOf(CHECKUP, buckets, OUTSIDE).map(({ what }) => what);
  expect(parts).toEqual(["database", "disk", "clock", "ports", "binhost", ...buckets.map(({ drone }) => drone)]);
});

test("[CI6] whatever is not well comes with what to do", () => {
  expect(troubles({ database: { kind: "sqlite", because: "disk full" } })).toEqual([["database", expect.any(String)]]);
  expect(troubles({ disk: { freeBytes: 3 * GIB, totalBytes: 200 * GIB } })).toEqual([
    ["disk", expect.stringMatching(/^Remove/)],
  ]);
  expect(troubles({ now: now + 60_000 })).toEqual([["clock", expect.stringMatching(/chrony/)]]);
  // A slow line is no wrong clock.
  expect(troubles({ now: now + 20_000 }, { askedAt: now - 1_000, answeredAt: now + 41_000 })).toEqual([]);
  expect(troubles({}, { publicUrl: { answers: true, opensSockets: false } })).toEqual([
    ["ports", expect.stringMatching(/Upgrade/)],
  ]);
  expect(troubles({}, { publicUrl: { answers: false, opensSockets: false } })).toEqual([
    ["ports", expect.stringMatching(/proxy/)],
  ]);
  expect(troubles({}, { indexes: [{ target, status: 500 }] })).toEqual([["binhost", expect.any(String)]]);
  expect(troubles({}, { indexes: [{ target, status: 404 }] })).toEqual([]);
  expect(troubles({}, {}, [])).toEqual([["drones", expect.stringMatching(/tokens join/)]]);
});

test("[CI6] a drone is named with all that is wrong with it", () => {
  const [first] = buckets;
  const drone = first && { ...first, state: "offline" as const, host: { ...first.host, agentVersion: "0.0.9" } };
  expect(troubles({}, {}, drone ? [drone] : [])).toEqual([
    ["drone-Izar", expect.stringMatching(/Start its agent/)],
    ["drone-Izar", expect.stringMatching(/Upgrade/)],
  ]);
});
