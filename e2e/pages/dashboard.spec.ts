import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect } from "@playwright/test";
import { openBrowser, SIZES, showScene, THEMES, wear } from "../support/open-scene";
import type { Scene } from "../support/scenes";
import { SCENES, sceneOf } from "../support/scenes";
import type { ScriptedCoordinator } from "../support/scripted-coordinator";
import { test } from "../support/scripted-test";

/** What holds on every page. The numbers are those of the design's acceptance points. */

const HAND = SIZES[1];
/** What draws nothing that others do not draw. */
const ALIKE = [
  ...["overview-lost", "overview-dragging", "queue-dragging", "queue-over-drone", "queue-by-keys"],
  ...["queue-row-menu", "queue-move-dialog"],
];
/** One scene per route and state. */
const ROUTES: readonly Scene[] = SCENES.filter(({ name }) => !ALIKE.includes(name));

let coordinator: ScriptedCoordinator;
test.beforeAll(({ scripted }) => {
  coordinator = scripted;
});

test("[16.1] the status strip says the same in words on every route", async ({ browser }) => {
  const page = await openBrowser(browser);
  for (const name of ["overview", "queue", "drone", "history", "events", "package-building"]) {
    await showScene(page, coordinator, sceneOf(name));
    for (const size of SIZES) {
      await wear(page, { size });
      const words = (await page.getByRole("banner").innerText()).replace(/\s+/g, " ");
      for (const part of STRIP) expect(words, `${name} at ${size.width}`).toContain(part);
    }
  }
  await page.context().close();
});

const STRIP = ["Queue: 152 packages", "Drones: 4 active, 0 idle, 0 grounded", "Cores: 58 active", "Status: BUILDING"];

for (const scene of ROUTES) {
  test(`[16.2] [16.3] ${scene.name} never scrolls sideways, and axe finds nothing wrong with it`, async ({
    browser,
  }) => {
    const page = await openBrowser(browser);
    await showScene(page, coordinator, scene);
    for (const width of [1920, 1440, 1280, 1024, 768, 390, 320]) {
      await page.setViewportSize({ width, height: 800 });
      const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      await expect.poll(overflow, { message: `at ${width}` }).toBeLessThanOrEqual(0);
    }
    for (const theme of THEMES) {
      for (const size of SIZES) {
        await wear(page, { theme, size });
        expect(await violations(page), `${theme} at ${size.width}`).toEqual([]);
      }
    }
    await page.context().close();
  });
}

async function violations(page: Page): Promise<string[]> {
  const found = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]).analyze();
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`);
}

test("[16.4] overview, cores and package fit a desk without scrolling", async ({ browser }) => {
  const page = await openBrowser(browser);
  for (const name of ["overview", "cores", "package-building"]) {
    await showScene(page, coordinator, sceneOf(name));
    const below = await page.evaluate(() => document.documentElement.scrollHeight - window.innerHeight);
    expect(below, name).toBeLessThanOrEqual(0);
  }
  await page.context().close();
});

test("[16.4] the bottom bar has five items that a thumb can hit", async ({ browser }) => {
  const page = await openBrowser(browser);
  await showScene(page, coordinator, sceneOf("overview"), { size: HAND });
  const items = page.getByRole("navigation", { name: "Main, touch" }).locator("> :is(a, button)");
  await expect(items).toHaveCount(5);
  for (const item of await items.all()) {
    const box = await item.boundingBox();
    expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(44);
  }
  await page.context().close();
});

test("[16.5] nothing is asked of anybody else, the fonts are ours, and the console stays silent", async ({
  browser,
}) => {
  const page = await openBrowser(browser);
  const wrong: string[] = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(coordinator.url) && !request.url().startsWith("data:")) wrong.push(request.url());
  });
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) wrong.push(message.text());
  });
  page.on("pageerror", (error) => wrong.push(error.message));
  for (const scene of ROUTES) {
    await showScene(page, coordinator, scene);
    expect(wrong, scene.name).toEqual([]);
  }
  const loaded = await page.evaluate(() => [...document.fonts].filter(({ status }) => status === "loaded").length);
  expect(loaded).toBeGreaterThan(0);
  expect(await page.evaluate(() => getComputedStyle(document.body).fontFamily)).toMatch(/^"?geist/i);
  await page.context().close();
});

test("[16.6] the theme follows the system until one is chosen, and a reload keeps the choice from its first paint", async ({
  browser,
}) => {
  const page = await openBrowser(browser);
  await showScene(page, coordinator, sceneOf("overview"), { theme: "light" });
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  expect(await background()).toBe("rgb(246, 246, 249)");
  await page.keyboard.press("t");
  expect(await background()).toBe("rgb(12, 12, 15)");
  // What is painted first: the page as it is when its markup is read and none of its modules has run.
  await page.route("**/*.js", (route) => route.abort());
  await page.reload({ waitUntil: "domcontentloaded" });
  expect(await background()).toBe("rgb(12, 12, 15)");
  await page.context().close();
});

test("[16.9] every core has a cell that says whose it is, its number and its state", async ({ browser }) => {
  const page = await openBrowser(browser);
  await showScene(page, coordinator, { ...sceneOf("cores"), swarm: sceneOf("overview").swarm });
  const cells = page.locator("[data-core-state]");
  await expect(cells).toHaveCount(58);
  for (const [drone, cores] of Object.entries(CORES)) {
    const names = await page
      .locator(`[data-drone="${drone}"] [data-core-state]`)
      .evaluateAll((all) => all.map((cell) => cell.getAttribute("aria-label") ?? ""));
    expect(names, drone).toHaveLength(cores);
    for (const name of names) expect(name).toMatch(new RegExp(`^${drone},? core \\d+.*(busy|quiet|idle)`));
  }
  await page.context().close();
});

const CORES = { "drone-Izar": 16, "drone-Tarn": 10, "drone-Meridian": 24, "drone-Tau-Beta": 8 };

test("[16.15] a lost connection is said, drains the page, and stops what could be asked for", async ({ browser }) => {
  const page = await openBrowser(browser);
  await showScene(page, coordinator, sceneOf("overview-lost"));
  await expect(page.locator("[data-stale]").first()).toBeVisible();
  await expect(page.getByRole("region", { name: "Connection" })).toContainText(
    /No connection to the coordinator for \d+ s\. Drones keep building\. Everything below is from 14:28:\d\d\./,
  );
  await expect(page.getByRole("button", { name: "Pause" })).toHaveAttribute("aria-disabled", "true");
  await expect(page.getByText(/^as of 14:28:\d\d, \d+ s ago$/)).toBeVisible();
  await page.context().close();
});

test("[16.37] every global key does what the list of keys says, and none while somebody types", async ({ browser }) => {
  const page = await openBrowser(browser);
  await showScene(page, coordinator, sceneOf("overview"));
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keys" })).toBeVisible();
  await page.keyboard.press("Escape");

  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").fill("qtb");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/packages\/dev-qt\/qtbase-6\.9\.1$/);

  for (const [letter, path] of Object.entries({
    q: "/queue",
    c: "/cores",
    d: "/drones",
    h: "/history",
    e: "/events",
    o: "/",
  })) {
    await page.keyboard.press("g");
    await page.keyboard.press(letter);
    await expect(page).toHaveURL(coordinator.url + path);
  }
  await page.keyboard.press("w");
  await expect(page.locator("div[data-wall]")).toBeVisible();
  await page.keyboard.press("w");

  await page.keyboard.press("a");
  const editor = page.getByRole("dialog", { name: "Add packages" });
  await editor.getByRole("textbox").fill("gtwz?[");
  await expect(page.getByRole("dialog")).toHaveCount(1);
  await expect(page).toHaveURL(`${coordinator.url}/queue/add`);
  await page.context().close();
});

test("[16.38] nothing moves for those who want no motion", async ({ browser }) => {
  const page = await openBrowser(browser, { reducedMotion: "reduce" });
  for (const scene of ROUTES) {
    await showScene(page, coordinator, scene);
    expect(await movingParts(page), scene.name).toEqual([]);
  }
  await page.context().close();
});

function movingParts(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll("*")].flatMap((element) => {
      const { animationName, transitionDuration } = getComputedStyle(element);
      const moves =
        animationName !== "none" || transitionDuration.split(",").some((time) => Number.parseFloat(time) > 0);
      return moves ? [element.outerHTML.slice(0, 120)] : [];
    }),
  );
}
