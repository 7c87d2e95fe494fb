import { describe, expect, it } from "vitest";
import { fullSwarm } from "../../../protocol/fixtures/swarm";
import type { Bucket } from "../../../protocol/to-watcher";
import { buildTotals, busyShare, coreTotals, droneTotals, queuedCount } from "./totals";

const swarm = fullSwarm();
const changed = (name: string, change: Partial<Bucket>) =>
  swarm.buckets.map((bucket) => (bucket.drone === name ? { ...bucket, ...change } : bucket));

it("counts the queue without what failed and what is built", () => {
  const totals = buildTotals(swarm.rows);
  expect(totals).toMatchObject({ building: 9, ready: 9, waiting: 130, blocked: 4, held: 0, failed: 2, built: 234 });
  expect(queuedCount(totals)).toBe(152);
});

it("counts each drone once", () => {
  expect(droneTotals(changed("drone-Tarn", { state: "grounded" }))).toMatchObject({ active: 3, idle: 0, grounded: 1 });
});

describe("coreTotals", () => {
  it("counts a core that a build holds as active", () => {
    expect(coreTotals(swarm.buckets)).toEqual({ active: 58, idle: 0, all: 58 });
  });

  it("counts a free core as idle on a drone that may take work, and as nothing on one that may not", () => {
    expect(coreTotals(changed("drone-Izar", { builds: [], state: "idle" }))).toEqual({ active: 42, idle: 16, all: 58 });
    expect(coreTotals(changed("drone-Izar", { builds: [], state: "grounded" }))).toEqual({
      active: 42,
      idle: 0,
      all: 58,
    });
    expect(coreTotals(changed("drone-Izar", { builds: [], state: "idle", draining: true })).idle).toBe(0);
    const drain = { by: "maja", since: 0, note: "" };
    expect(coreTotals(changed("drone-Izar", { builds: [], state: "idle", drain })).idle).toBe(0);
  });

  it("takes the cores of a build that is being published as free", () => {
    const publishing = swarm.buckets.map((bucket) => ({
      ...bucket,
      builds: bucket.builds.map((build) => ({ ...build, publishing: true })),
    }));
    expect(coreTotals(publishing)).toEqual({ active: 0, idle: 58, all: 58 });
  });
});

describe("busyShare", () => {
  it("is measured work per usable core", () => {
    expect(busyShare(swarm.buckets)).toBeCloseTo((9.7 + 5.3 + 13.6 + 9.7 + 5.6 + 1.1 + 3.7 + 0.9 + 1) / 58);
  });

  it("is nothing where nothing is measured", () => {
    const unmeasured = swarm.buckets.map((bucket) => ({
      ...bucket,
      builds: bucket.builds.map((build) => ({ ...build, progress: null })),
    }));
    expect(busyShare(unmeasured)).toBeNull();
    expect(busyShare([])).toBeNull();
  });
});
