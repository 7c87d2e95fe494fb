import { describe, expect, it } from "vitest";
import { fullSwarm } from "../../../protocol/fixtures/swarm";
import { ruleShare, runProgress } from "./run-progress";
import { buildTotals } from "./totals";

const swarm = fullSwarm();
const totals = buildTotals(swarm.rows);

describe("runProgress", () => {
  it("is built of all", () => {
    expect(runProgress(swarm.summary.run, totals)).toMatchObject({ total: 388, built: 234, percent: 60 });
  });

  it("does not say 100 before the last package is built", () => {
    const last = { ...totals, waiting: 0, ready: 0, blocked: 0, failed: 0, building: 1 };
    expect(runProgress({ total: 1_000, built: 999 }, last).percent).toBe(99);
    expect(runProgress({ total: 1_000, built: 1_000 }, { ...last, building: 0 }).percent).toBe(100);
  });

  it("is 0 of nothing", () => {
    const nothing = buildTotals([]);
    expect(runProgress({ total: 0, built: 0 }, nothing)).toMatchObject({ total: 0, percent: 0 });
    expect(ruleShare(runProgress({ total: 0, built: 0 }, nothing), nothing)).toBe(0);
  });
});

it("leaves the rule short of its end while anything is queued", () => {
  const one = { ...buildTotals([]), building: 1 };
  expect(ruleShare(runProgress({ total: 10_000, built: 9_999 }, one), one)).toBe(0.99);
});
