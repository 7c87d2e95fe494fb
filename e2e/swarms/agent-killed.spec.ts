import { expect } from "@playwright/test";
import { factsOf, wrongsOf } from "../support/journal";
import { lane, strip } from "../support/overview";
import { test } from "../support/test";
import { firstTwoLayers, worldPlan } from "../support/world";

const SPEED = 400;
const PLAN = firstTwoLayers(worldPlan({ speed: SPEED }));

test.use({ speed: SPEED });

test("an agent that is killed in mid-build gives its packages back, leaves no emerge behind, and works again when it returns", async ({
  page,
  swarm: { coordinator, fleet },
}) => {
  const { "drone-Meridian": doomed, ...others } = fleet;
  const doomedLane = lane(page, doomed.name);
  await page.goto(coordinator.url);
  // So slow that none of its builds ends.
  doomed.start({ speed: 1 });
  await expect(strip(page)).toContainText("Drones: 0 active, 1 idle");
  const first = await coordinator.add(PLAN.first);
  await expect(doomedLane.locator("[data-pkg]")).not.toHaveCount(0);
  await expect.poll(() => doomed.emergePids()).not.toEqual([]);
  for (const drone of Object.values(others)) drone.start();
  await expect(strip(page)).toContainText("Drones: 4 active, 0 idle");

  await doomed.end("SIGKILL");
  const orphans = doomed.emergePids();
  expect(orphans).not.toEqual([]);

  await test.step("its lane goes late, then stale, then offline", async () => {
    await expect(doomedLane).toContainText(/last heard \d+ s ago/, { timeout: 30_000 });
    await expect(doomedLane).not.toHaveAttribute("data-stale");
    await expect(doomedLane).toHaveAttribute("data-stale", { timeout: 30_000 });
    await expect(strip(page)).toContainText("1 offline", { timeout: 60_000 });
    await expect(doomedLane).toContainText(/its \d+ builds? go(es)? back to the queue at/);
  });
  const lost = (await coordinator.rows()).filter(({ state }) => state === "building");
  expect(lost.map(({ drone }) => drone)).toEqual(lost.map(() => doomed.name));

  await test.step("while somebody looks after the machine, it comes back and gets no work: others build what it had", async () => {
    await doomedLane.getByRole("link", { name: doomed.name }).click();
    await page.getByRole("button", { name: "Ground" }).click();
    await expect(page.getByRole("button", { name: "Unground" })).toBeVisible();
    doomed.start();
    await page.getByRole("link", { name: "Overview" }).first().click();
    await expect(doomedLane).not.toHaveAttribute("data-stale");
    expect(doomed.emergePids()).toEqual([]);
    await expect(strip(page)).toContainText("Queue: 0 packages", { timeout: 60_000 });
    await expect(strip(page)).toContainText("Drones: 0 active, 3 idle, 1 grounded");
  });

  await test.step("and when it is let, it builds again", async () => {
    await doomedLane.getByRole("link", { name: doomed.name }).click();
    await page.getByRole("button", { name: "Unground" }).click();
    await expect(strip(page)).toContainText("Drones: 0 active, 4 idle, 0 grounded");
    await coordinator.add(PLAN.second);
    await expect(strip(page)).toContainText("Queue: 14 packages");
    await expect(strip(page)).toContainText("Queue: 0 packages", { timeout: 90_000 });
  });

  const journal = await coordinator.facts();
  expect(wrongsOf(journal)).toEqual([]);
  const published = factsOf(journal, "artefact.published");
  expect(published).toHaveLength(PLAN.first.length + PLAN.second.length);
  const before = new Set(first.builds.map(({ build }) => build));
  const byDoomed = published.filter(({ drone }) => drone === doomed.name);
  expect(byDoomed).not.toEqual([]);
  expect(byDoomed.filter(({ build }) => before.has(build))).toEqual([]);
});
