import { expect } from "@playwright/test";
import { FIXTURE_NOW } from "../../protocol/fixtures/swarm";
import { LogLines, Snapshot } from "../../protocol/to-watcher";
import { openBrowser, showScene } from "../support/open-scene";
import { buildOf, sceneOf } from "../support/scenes";
import { test } from "../support/scripted-test";

/** What the screen says of drones and of the connection, and when. */

const full = sceneOf("overview").swarm;
const bucketOf = (name: string, swarm = full) => {
  const bucket = swarm.buckets.find(({ drone }) => drone === name);
  if (bucket === undefined) throw new Error(`There is no ${name}.`);
  return bucket;
};

test("[16.10] idle cells say so in name and shape, and their row says why", async ({ browser, scripted }) => {
  const page = await openBrowser(browser);
  await showScene(page, scripted, sceneOf("cores"));
  const tarn = page.locator('[data-drone="drone-Tarn"]');
  const idle = tarn.locator('[data-core-state="idle"]');
  await expect(idle).toHaveCount(4);
  for (const cell of await idle.all()) {
    await expect(cell).toHaveAttribute("aria-label", /idle$/);
    await expect(cell).toHaveCSS("border-style", "dashed");
  }
  await expect(tarn).toContainText("The next 3 ready packages need more memory than the 7 GiB free here.");
  await page.context().close();
});

test("[16.16] when the connection is back, all is as the coordinator says now, once", async ({ browser, scripted }) => {
  const page = await openBrowser(browser);
  await showScene(page, scripted, { ...sceneOf("cores"), swarm: full });
  scripted.setReachable(false);
  await page.locator('[data-conn="lost"]').waitFor();
  await expect(page.locator("[data-stale]").first()).toBeVisible();
  scripted.show(Snapshot.parse({ ...full, sequence: 50, rows: full.rows.filter(({ state }) => state !== "waiting") }));
  scripted.setReachable(true);
  await page.getByRole("button", { name: "Try now" }).click();
  await expect(page.locator('[data-conn="live"]')).toBeVisible();
  await expect(page.locator("[data-stale]")).toHaveCount(0);
  await expect(page.locator("[data-core-state]")).toHaveCount(58);
  await expect(page.getByRole("banner")).toContainText("22 packages");
  await page.context().close();
});

test("[16.16] a log that was followed goes on where it was, with what came meanwhile and nothing twice", async ({
  browser,
  scripted,
}) => {
  const page = await openBrowser(browser);
  await showScene(page, scripted, sceneOf("package-building"));
  const log = page.getByRole("log");
  await expect(log).toContainText("[1881/2940]");
  scripted.setReachable(false);
  await page.locator('[data-conn="lost"]').waitFor();
  scripted.setReachable(true);
  await page.getByRole("button", { name: "Try now" }).click();
  await page.locator('[data-conn="live"]').waitFor();
  // What it has already comes again with what is new, as from a coordinator that does not know how far it was.
  const lines = ["[1881/2940] again", ...Array.from({ length: 5 }, (_, index) => `meanwhile ${index + 1}`)];
  const chunk = { firstLine: 1_890, lines, totalLines: 1_895, complete: false };
  await expect(async () => {
    scripted.sendLog(LogLines.parse({ build: buildOf("dev-qt/qtbase-6.9.1"), attempt: 1, ...chunk }));
    await expect(log).toContainText("meanwhile 5", { timeout: 500 });
  }).toPass();
  await expect(log.getByText("meanwhile 3")).toHaveCount(1);
  await expect(log).not.toContainText("[1881/2940] again");
  await page.context().close();
});

test("[16.17] one silent drone goes stale alone, and says how long it was silent", async ({ browser, scripted }) => {
  const page = await openBrowser(browser);
  await showScene(page, scripted, sceneOf("overview"));
  const now = FIXTURE_NOW + 20_000;
  await page.clock.setFixedTime(now);
  const others = full.buckets.filter(({ drone }) => drone !== "drone-Tarn");
  scripted.send([{ sequence: 2, now, buckets: others.map((bucket) => ({ ...bucket, heardAt: now })) }]);
  await page.clock.runFor(2_000);
  const tarn = page.locator('article[data-drone="drone-Tarn"]');
  await expect(tarn).toHaveAttribute("data-stale", "true");
  await expect(tarn).toContainText("last heard 20 s ago");
  await expect(page.locator("article[data-stale]")).toHaveCount(1);
  await expect(page.locator('[data-conn="lost"]')).toHaveCount(0);
  await page.context().close();
});

test("[16.26] [16.27] a drone is grounded by button, key and palette, the counts follow, and undo takes it back", async ({
  browser,
  scripted,
}) => {
  const page = await openBrowser(browser);
  await showScene(page, scripted, { ...sceneOf("drones"), swarm: full });
  scripted.told.length = 0;
  const izar = page.locator('tr[data-drone="drone-Izar"]');
  await izar.getByRole("button", { name: "Ground" }).click();
  await expect.poll(() => scripted.told).toEqual(['drones/drone-Izar/ground {"note":""}']);
  const grounding = { by: "operator", note: "", since: FIXTURE_NOW, until: null, cause: null };
  const grounded = { ...bucketOf("drone-Izar"), state: "grounded" as const, grounding };
  scripted.send([{ sequence: 2, now: FIXTURE_NOW + 500, buckets: [grounded] }]);
  await expect(page.getByRole("banner")).toContainText("1 grounded");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect.poll(() => scripted.told.at(-1)).toBe("commands/command-1/undo {}");

  await page.locator('tr[data-drone="drone-Tarn"] a').first().focus();
  await page.keyboard.press("u");
  await expect.poll(() => scripted.told.at(-1)).toBe('drones/drone-Tarn/ground {"note":""}');
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").fill(">ground meridian");
  await page.keyboard.press("Enter");
  await expect.poll(() => scripted.told.at(-1)).toBe('drones/drone-Meridian/ground {"note":""}');

  await showScene(page, scripted, sceneOf("drone-grounded"));
  const why = page.getByRole("region", { name: "Why it is grounded" });
  await expect(why.getByRole("listitem")).toHaveCount(3);
  await expect(page.getByRole("heading", { name: "Back at 14:46, or when you say" })).toBeVisible();
  await page.getByRole("button", { name: "Unground now" }).click();
  await expect.poll(() => scripted.told.at(-1)).toBe("drones/drone-Tarn/unground {}");
  await page.context().close();
});

test("[16.28] a pause says who and when, and resuming restores", async ({ browser, scripted }) => {
  const page = await openBrowser(browser);
  await showScene(page, scripted, sceneOf("overview"));
  await page.getByRole("banner").getByRole("button", { name: "Pause" }).click();
  await expect.poll(() => scripted.told.at(-1)).toBe('pause {"note":""}');
  const paused = { by: "operator", at: FIXTURE_NOW, note: "kernel on Izar" };
  const summary = { ...full.summary, status: "PAUSED" as const, paused };
  scripted.send([{ sequence: 2, now: FIXTURE_NOW + 500, summary }]);
  await expect(page.getByRole("banner")).toContainText("PAUSED");
  await expect(page.getByRole("main")).toContainText("9 builds finish, nothing new starts.");
  await page.locator('[data-status="PAUSED"]').hover();
  await expect(page.getByRole("tooltip")).toContainText("operator");
  await expect(page.getByRole("tooltip")).toContainText("kernel on Izar");
  await page.getByRole("banner").getByRole("button", { name: "Resume" }).click();
  await expect.poll(() => scripted.told.at(-1)).toBe("resume {}");
  await page.context().close();
});

test("[16.40] with no drones the page shows the command, and a drone that joins appears without a reload", async ({
  browser,
  scripted,
}) => {
  const page = await openBrowser(browser);
  await showScene(page, scripted, sceneOf("first-run"));
  await expect(page.getByText("psw_4mK9vT2xQe")).toBeVisible();
  await expect(page.getByRole("button", { name: "Copy" })).toBeVisible();
  const izar = { ...bucketOf("drone-Izar"), builds: [], state: "idle" as const };
  scripted.send([{ sequence: 2, now: FIXTURE_NOW + 500, buckets: [izar] }]);
  await expect(page.getByRole("main")).toContainText("drone-Izar", { timeout: 1_000 });
  await page.context().close();
});
