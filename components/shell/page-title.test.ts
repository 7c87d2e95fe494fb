import { expect, it } from "vitest";
import { fullSwarm } from "../../protocol/fixtures/swarm";
import { runProgress } from "../swarm/merge/run-progress";
import { buildTotals, queuedCount } from "../swarm/merge/totals";
import { titleOf } from "./page-title";

const swarm = fullSwarm();

function title(rows: typeof swarm.rows, run = swarm.summary.run) {
  const builds = buildTotals(rows);
  return titleOf({ builds, progress: runProgress(run, builds), queued: queuedCount(builds) });
}

it("tells failures first", () => {
  expect(title(swarm.rows)).toBe("2 failed · 60% · 152 left · portage-swarm");
});

it("tells only the name of a swarm without work", () => {
  expect(title([], { total: 0, built: 0 })).toBe("portage-swarm");
});
