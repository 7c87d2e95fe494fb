import { expect, test } from "vitest";
import type { PlanEntry } from "../protocol/plan";
import { PlanResult } from "../protocol/plan";
import type { Refusal } from "../protocol/refusals";
import { refuse } from "../protocol/refusals";
import { systemClock } from "./clock";
import { buildViewOf } from "./coordinator/buckets";
import { startCoordinatorLoop } from "./coordinator-loop";
import type { Plan } from "./sockets/planner";
import { newStoreMemory, openMemoryStore } from "./store/memory-store";
import { openSupplier } from "./supplier";
import { entry, host, IZAR, TARGET } from "./testing/words";

/** A swarm in which `x/app-1` is ready, and assumes what its one drone lacks; and a planner that answers so. */
async function swarmWith(answers: (Plan | Refusal)[]) {
  const clock = { skipped: 0 };
  const now = () => ({ ...systemClock(), mono: systemClock().mono + clock.skipped });
  const loop = await startCoordinatorLoop({
    ...{ store: openMemoryStore(newStoreMemory()), clock: now, announce: () => {} },
    ...{ onEpochLost: () => {}, onNotSaved: () => {} },
  });
  await loop.ask({ kind: "hello", drone: IZAR, target: TARGET, host: host(8), held: [], installed: [] });
  const lib = { cpv: entry("x/lib-1").cpv, kind: "build", slot: "0" } as const;
  const entries: PlanEntry[] = [{ ...entry("x/app-1"), assumed: [lib] }];
  await loop.ask({ kind: "add", target: TARGET, entries, by: "ada" });
  const asked: string[] = [];
  const look = openSupplier({
    loop,
    clock: now,
    planner: {
      plan(_, atoms) {
        asked.push(...atoms);
        const answer = answers.shift();
        if (!answer) throw new Error("Asked too often.");
        return Promise.resolve(answer);
      },
    },
  });
  const why = () =>
    loop.look((swarm, pulse, at) => {
      const [first] = swarm.builds.values();
      return first && buildViewOf(swarm, pulse, first.build, at)?.because;
    });
  const names = () => loop.look((swarm) => [...swarm.builds.values()].map(({ cpv, by }) => `${cpv} by ${by}`));
  return { look, asked, why, names, clock };
}

const planned = (plan: object) => PlanResult.options[0].parse({ kind: "plan", entries: [], ...plan });

test("[PN9] what is lacking is planned once and joins the queue", async () => {
  const { look, asked, names } = await swarmWith([planned({ entries: [{ cpv: "x/lib-1" }], named: ["x/lib-1"] })]);
  await look();
  await look();
  expect(asked).toEqual(["x/lib:0"]);
  expect(await names()).toEqual(["x/app-1 by ada", "x/lib-1 by coordinator"]);
});

test("[PN9] what cannot be planned is said why, and asked again ten minutes later", async () => {
  const problem = { kind: "unknown", atom: "x/lib:0", nearest: [], requiredBy: null };
  const { look, asked, why, names, clock } = await swarmWith([
    planned({ problems: [{ wanted: "x/lib:0", problem }] }),
    refuse("no-planner", "No connected drone can plan."),
    planned({ entries: [{ cpv: "x/lib-1" }] }),
  ]);
  await look();
  const lacking = "drone-Izar lacks x/lib:0, which it needs, and which cannot be added:";
  expect(await why()).toBe(`${lacking} x/lib:0 is not in the tree.`);
  clock.skipped += 9 * 60_000;
  await look();
  expect(asked).toHaveLength(1);
  clock.skipped += 61_000;
  await look();
  expect(await why()).toBe(`${lacking} No connected drone can plan.`);
  clock.skipped += 600_000;
  await look();
  expect(await names()).toHaveLength(2);
});
