import { expect, test } from "vitest";
import { DroneName } from "../../protocol/ids";
import type { Upgrade, UpgradeStanding } from "../../protocol/upgrade";
import { standingWords, upgradeWords } from "./upgrade-words";

const from = { version: "0.1.0", sha256: "a".repeat(64) };
const to = { version: "0.2.0", sha256: "b".repeat(64) };

function upgrade(standings: UpgradeStanding[], changes: Partial<Upgrade> = {}): Upgrade {
  const drones = standings.map((standing, index) => ({ drone: DroneName.parse(`drone-${index}`), from, standing }));
  return { by: "maja", since: 0, to, atOnce: 1, stopped: null, endedAt: null, drones, ...changes };
}

test("an upgrade says how far it is, who began it, and why it stopped", () => {
  const half = upgrade([{ state: "upgraded", at: 1, proved: true }, { state: "waiting" }]);
  expect(upgradeWords(half)).toBe("Upgrading to 0.2.0, begun by maja: 1 of 2 agents done.");
  expect(upgradeWords({ ...half, stopped: "drone-1: It ended.", endedAt: 9 })).toBe(
    "The last upgrade, to 0.2.0, brought 1 of 2 agents there. It was stopped. drone-1: It ended.",
  );
  expect(upgradeWords({ ...half, stopped: "Stopped by maja" })).toMatch(/It was stopped\. Stopped by maja\.$/);
});

test("a drone that failed says whether it works on", () => {
  expect(standingWords({ state: "failed", at: 1, because: "x", returned: true })).toContain("runs the former agent");
  expect(standingWords({ state: "failed", at: 1, because: "x", returned: false })).toBe("Failed");
  expect(standingWords({ state: "upgraded", at: 1, proved: false })).toContain("nothing to build");
});
