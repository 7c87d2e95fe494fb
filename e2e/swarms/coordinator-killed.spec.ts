import { expect } from "@playwright/test";
import { factsOf, wrongsOf } from "../support/journal";
import { strip, untilAllMoveAtOnce } from "../support/overview";
import { test } from "../support/test";
import { worldPlan } from "../support/world";

const SPEED = 200;

test.use({ speed: SPEED, failOneIn: 20 });

test("a coordinator that is killed in mid-run loses nothing: drones build on, the page says so and recovers by itself", async ({
  page,
  swarm: { coordinator, fleet, buildsBegun },
}) => {
  const drones = Object.values(fleet);
  const names = drones.map(({ name }) => name);
  const frame = page.locator("[data-conn]");
  const plan = worldPlan({ speed: SPEED });
  for (const drone of drones) drone.start();
  await page.goto(coordinator.url);
  await expect(strip(page)).toContainText("Drones: 0 active, 4 idle");
  await coordinator.add(plan);
  await untilAllMoveAtOnce(page, names);

  // Held still, so that no build can end before the coordinator does.
  await expect.poll(() => drones.flatMap((drone) => drone.signalEmerge("SIGSTOP"))).not.toEqual([]);
  const inMidBuild = drones.flatMap((drone) => drone.emergePids());
  const before = await coordinator.facts();
  await coordinator.end("SIGKILL");
  await test.step("the page says that it is cut off, and drains what it still shows", async () => {
    await expect(frame).toHaveAttribute("data-conn", "lost");
    await expect(frame).toHaveAttribute("data-stale");
    await expect(page.getByRole("region", { name: "Connection" })).toContainText("Drones keep building.");
  });
  await test.step("meanwhile drones bring to its end what they build", async () => {
    expect(inMidBuild).not.toEqual([]);
    for (const drone of drones) drone.signalEmerge("SIGCONT");
    await expect
      .poll(() => drones.flatMap((drone) => drone.emergePids()).filter((pid) => inMidBuild.includes(pid)), {
        timeout: 120_000,
      })
      .toEqual([]);
  });

  await coordinator.start();
  await test.step("the page comes back by itself", async () => {
    await expect(frame).toHaveAttribute("data-conn", "live", { timeout: 60_000 });
    await expect(frame).not.toHaveAttribute("data-stale");
    await expect(page.getByRole("region", { name: "Connection" })).toHaveCount(0);
  });
  await expect(strip(page)).toContainText("Queue: 0 packages", { timeout: 400_000 });
  await expect(page.getByText("Everything is built")).toBeVisible();

  const journal = await coordinator.facts();
  expect(journal.slice(0, before.length)).toEqual(before);
  expect(wrongsOf(journal)).toEqual([]);
  expect(factsOf(journal, "artefact.published")).toHaveLength(plan.length);
  // No attempt was given up: what was granted before came to its end after, and nothing was begun twice for it.
  expect([...factsOf(journal, "lease.expired"), ...factsOf(journal, "lease.dropped")]).toEqual([]);
  const granted = factsOf(journal, "lease.granted").length;
  expect(factsOf(journal, "attempt.finished")).toHaveLength(granted);
  expect(buildsBegun()).toBe(granted);
});
