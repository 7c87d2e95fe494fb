import { expect } from "@playwright/test";
import { Snapshot } from "../../protocol/to-watcher";
import { openBrowser, SIZES, showScene, wear } from "../support/open-scene";
import { sceneOf } from "../support/scenes";
import { test } from "../support/scripted-test";

/** A coordinator that refuses, is slow, restarts or is another version, and a drone that was badly named. */

const full = sceneOf("overview").swarm;

test.afterEach(({ scripted }) => {
  scripted.refuse(null);
  scripted.setReachable(true);
});

test("a coordinator that refuses says why, and what was written stays", async ({ browser, scripted }) => {
  const page = await openBrowser(browser);
  await showScene(page, scripted, sceneOf("add-packages"));
  const dialog = page.getByRole("dialog", { name: "Add packages" });
  const written = await dialog.getByRole("textbox").inputValue();
  await page.route("**/api/v1/queue", (route) =>
    route.fulfill({ status: 409, json: { title: "No.", status: 409, detail: "The disk of the coordinator is full." } }),
  );
  await dialog.getByRole("button", { name: "Add 57 packages" }).click();
  await expect(dialog.getByRole("status").filter({ hasText: "The disk" })).toHaveText(
    "The disk of the coordinator is full.",
  );
  await expect(dialog.getByRole("textbox")).toHaveValue(written);
  await page.context().close();
});

test("a slow coordinator is asked once, and what is written meanwhile stays", async ({ browser, scripted }) => {
  const page = await openBrowser(browser);
  await showScene(page, scripted, sceneOf("add-packages"));
  const dialog = page.getByRole("dialog", { name: "Add packages" });
  const editor = dialog.getByRole("textbox");
  let asked = 0;
  let answer = () => {};
  const slow = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await page.route("**/api/v1/queue", async (route) => {
    asked += 1;
    await slow;
    await route.fallback();
  });
  await dialog.getByRole("button", { name: "Add 57 packages" }).click();
  const adding = dialog.getByRole("button", { name: "Adding" });
  await expect(adding).toHaveAttribute("aria-busy", "true");
  await adding.click();
  await editor.press("Control+End");
  await editor.pressSequentially("app-misc/written-meanwhile");
  answer();
  await expect(page.getByText("Added 57 packages.")).toBeVisible();
  await expect(editor).toHaveValue("app-misc/ripgrpe\nmedia-sound/spotify\napp-misc/written-meanwhile");
  expect(asked).toBe(1);
  await page.context().close();
});

test("a coordinator that began anew is shown as it is now, and nothing of what it forgot", async ({
  browser,
  scripted,
}) => {
  const page = await openBrowser(browser);
  await showScene(page, scripted, sceneOf("drones"));
  scripted.setReachable(false);
  await page.locator('[data-conn="lost"]').waitFor();
  const [izar] = full.buckets;
  scripted.show(Snapshot.parse({ ...full, sequence: 0, epoch: 2, buckets: [izar], recent: [] }));
  scripted.setReachable(true);
  await page.getByRole("button", { name: "Try now" }).click();
  await expect(page.locator("tr[data-drone]")).toHaveCount(1);
  scripted.send([
    { sequence: 1, now: full.now + 1_000, droppedBuckets: full.buckets.slice(0, 1).map(({ drone }) => drone) },
  ]);
  await expect(page.getByText("No drone has joined yet.")).toBeVisible();
  await page.context().close();
});

test("a coordinator of another version is not shown wrongly: the page says so, and what to do", async ({
  browser,
  scripted,
}) => {
  const page = await openBrowser(browser);
  const older = { ...full, version: "0.0.9" };
  Reflect.deleteProperty(older, "trends");
  scripted.setReachable(true);
  scripted.show(older);
  await page.goto(scripted.url);
  await expect(page.getByRole("main")).toContainText(
    "The coordinator is version 0.0.9, which this page cannot read. Load the page again.",
  );
  scripted.show(full);
  await page.getByRole("main").getByRole("button", { name: "Try again" }).click();
  await expect(page.locator('[data-conn="live"]')).toBeVisible();

  // It is exchanged while the page is open.
  scripted.show(older);
  scripted.send([{ sequence: 9, now: full.now }]);
  const banner = page.getByRole("region", { name: "Connection" });
  await expect(banner).toContainText("The coordinator is version 0.0.9 now, which this page cannot read.");
  await expect(banner.getByRole("button", { name: "Reload" })).toBeVisible();
  await expect(page.locator("[data-stale]").first()).toBeVisible();
  await page.context().close();
});

test("a drone whose name is 200 characters of markup is text, and breaks no page", async ({ browser, scripted }) => {
  const page = await openBrowser(browser);
  const name = `<img src=x onerror="document.title='run'">${"&lt;".repeat(50)}`.slice(0, 200).padEnd(200, "<b>");
  // No schema lets it through: this is a coordinator gone wrong.
  const buckets = full.buckets.map((bucket, index) =>
    index === 0 ? Object.assign({ ...bucket }, { drone: name }) : bucket,
  );
  const swarm = { ...full, buckets };
  for (const path of [
    "/",
    "/queue",
    "/cores",
    "/cores?by=package",
    "/drones",
    "/versions",
    `/drones/${encodeURIComponent(name)}`,
  ]) {
    await showScene(page, scripted, { name: path, path, swarm });
    await expect(page.getByText(name.slice(0, 40)).first(), path).toBeAttached();
    expect(await page.title()).not.toBe("run");
    for (const size of SIZES) {
      await wear(page, { size });
      const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      await expect.poll(overflow, { message: `${path} at ${size.width}` }).toBeLessThanOrEqual(0);
    }
  }
  await page.context().close();
});
