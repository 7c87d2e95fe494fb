import { expect } from "@playwright/test";
import { wrongsOf } from "./support/journal";
import { DRONES, test, worldPlan } from "./support/test";

test("a coordinator that is killed in mid-run loses nothing, builds nothing twice, and the page recovers by itself", async ({
  page,
  swarm,
}) => {
  test.setTimeout(180_000);
  const { coordinator } = swarm;
  const plan = worldPlan();
  await coordinator.add(plan);
  for (const options of DRONES) swarm.drone({ ...options, speed: 2000, failOneIn: 20 }).start();
  await page.goto(coordinator.url);
  await expect(page.locator("[data-conn]").first()).toHaveAttribute("data-conn", "live");
  await expect.poll(async () => (await coordinator.status()).builds.built).toBeGreaterThan(30);

  const before = await coordinator.facts();
  await coordinator.end("SIGKILL");
  await expect(page.locator("[data-conn=lost]").first()).toBeVisible({ timeout: 20_000 });
  await coordinator.start();
  await expect(page.locator("[data-conn=live]").first()).toBeVisible({ timeout: 30_000 });

  await expect.poll(async () => (await coordinator.status()).builds.built, { timeout: 120_000 }).toBe(plan.length);
  const after = await coordinator.facts();
  expect(after.slice(0, before.length)).toEqual(before);
  expect(wrongsOf(after)).toEqual([]);
  await expect(page.getByText("Queue: 0 packages")).toBeVisible();
});
