import { expect } from "@playwright/test";
import { idlenessIn } from "../support/idleness";
import { factsOf, wrongsOf } from "../support/journal";
import { noteStripTexts, strip, untilAllMoveAtOnce } from "../support/overview";
import { test } from "../support/test";
import { worldPlan } from "../support/world";

const SPEED = 100;
const CORES = 58;

test.use({ speed: SPEED, failOneIn: 20 });

test("four drones build the 152 packages of a world update, and a page that is never reloaded shows it from the first to the last", async ({
  page,
  swarm: { coordinator, fleet, buildsBegun },
}) => {
  const drones = Object.values(fleet);
  const plan = worldPlan({ speed: SPEED });
  await page.goto(coordinator.url);
  for (const drone of drones) drone.start();
  await expect(strip(page)).toContainText("Drones: 0 active, 4 idle, 0 grounded");
  await page.getByRole("button", { name: "Pause" }).click();
  await expect(strip(page)).toContainText("Status: PAUSED");
  await coordinator.add(plan);
  await expect(strip(page)).toContainText("Queue: 152 packages");

  const shown = await noteStripTexts(page);
  const allMoved = untilAllMoveAtOnce(
    page,
    drones.map(({ name }) => name),
  );
  await page.getByRole("button", { name: "Resume" }).click();
  await allMoved;
  await expect(strip(page)).toContainText("Queue: 0 packages", { timeout: 400_000 });
  await expect(strip(page)).toContainText("Status: IDLE");
  await expect(page.getByText("Everything is built")).toBeVisible();
  await page.getByRole("link", { name: "Queue" }).first().click();
  await expect(page.getByText("The queue is empty. Everything is built.")).toBeVisible();

  const texts = await shown.jsonValue();
  for (const text of [/Status: BUILDING/, /Queue: 152 packages/, /Drones: 4 active, 0 idle, 0 grounded/])
    expect(
      texts.some((shown) => text.test(shown)),
      `the strip showed ${text}`,
    ).toBe(true);
  const cores = texts.flatMap(coresIn);
  expect(Math.max(...cores.map(({ active, idle }) => active + idle))).toBe(CORES);
  expect(Math.max(...cores.map(({ active }) => active))).toBeGreaterThan(CORES / 2);

  const journal = await coordinator.facts();
  expect(wrongsOf(journal)).toEqual([]);
  expect(idlenessIn(journal)).toEqual([]);
  expect(buildsBegun()).toBe(factsOf(journal, "lease.granted").length);
  const published = factsOf(journal, "artefact.published");
  expect(published).toHaveLength(plan.length);
  expect(new Set(published.map(({ drone }): string => drone))).toEqual(new Set(Object.keys(fleet)));
});

/** What the strip said of cores: all of them at once are seldom held, since small builds are given few. */
function coresIn(text: string): { active: number; idle: number }[] {
  const said = /Cores: (\d+) active(?:, (\d+) idle)?/.exec(text);
  return said ? [{ active: Number(said[1]), idle: Number(said[2] ?? 0) }] : [];
}
