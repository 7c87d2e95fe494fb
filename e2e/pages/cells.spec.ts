import type { Page } from "@playwright/test";
import { expect } from "@playwright/test";
import type { Bucket, HeldBuild } from "../../protocol/to-watcher";
import { Snapshot } from "../../protocol/to-watcher";
import { openBrowser, showScene } from "../support/open-scene";
import { sceneOf } from "../support/scenes";
import { test } from "../support/scripted-test";

/** What cells and shapes tell, and where they lead. The numbers are those of the design's acceptance points. */

const full = sceneOf("overview").swarm;
const IZAR = "drone-Izar";
const FIRST_CELL = `[data-drone="${IZAR}"] [data-core="0"]`;

/** Izar, whose first build uses so many cores. */
function izarBusy(busyCores: number | null): Bucket {
  const izar = full.buckets.find(({ drone }) => drone === IZAR);
  if (izar === undefined) throw new Error(`There is no ${IZAR}.`);
  const [first, ...others] = izar.builds;
  const measured = (build: HeldBuild) => ({ ...build, progress: build.progress && { ...build.progress, busyCores } });
  return { ...izar, builds: [...(first ? [measured(first)] : []), ...others] };
}

test("[16.11] a cell's level follows the reported load with the next frame, and where none is measured it is flat and says so", async ({
  browser,
  scripted,
}) => {
  const page = await openBrowser(browser);
  await showScene(page, scripted, { ...sceneOf("cores"), swarm: full });
  const cell = page.locator(FIRST_CELL);
  await expect(cell).toHaveAttribute("aria-label", `${IZAR} core 0, busy, 100 percent, qtbase`);
  scripted.send([{ sequence: 2, now: full.now, buckets: [izarBusy(0.4)] }]);
  await expect(cell).toHaveAttribute("aria-label", `${IZAR} core 0, busy, 40 percent, qtbase`);
  const level = cell.locator("i");
  await expect(level).toHaveAttribute("style", "transform: scaleY(0.4);");
  // From the frame that knows it on it rises for so long.
  await expect(level).toHaveCSS("transition-duration", "0.4s");
  await expect(page.locator(`[data-drone="${IZAR}"] [data-core="1"]`)).toHaveAttribute("data-core-state", "quiet");

  scripted.send([{ sequence: 3, now: full.now, buckets: [izarBusy(null)] }]);
  await expect(cell).toHaveAttribute("aria-label", `${IZAR} core 0, busy, load not measured, qtbase`);
  await expect(level).toHaveAttribute("style", "transform: scaleY(1);");
  await page.context().close();
});

test("[16.12] a cell shows the same by focus as by the pointer, Escape hides it, arrows go on, and Tab leaves the drone", async ({
  browser,
  scripted,
}) => {
  const page = await openBrowser(browser);
  await showScene(page, scripted, { ...sceneOf("cores"), swarm: full });
  const card = page.getByRole("tooltip");
  await page.locator(FIRST_CELL).hover();
  await expect(card).toContainText("Core 0");
  const byPointer = await card.innerText();
  await page.mouse.move(700, 5);
  await page.clock.runFor(1_000);
  await expect(card).toHaveCount(0);

  await page.locator(`[data-drone="${IZAR}"] h2 a`).focus();
  await page.keyboard.press("Tab");
  await expect(page.locator(FIRST_CELL)).toBeFocused();
  await expect(card).toHaveText(byPointer, { useInnerText: true });
  await page.keyboard.press("Escape");
  await expect(card).toHaveCount(0);
  await expect(page.locator(FIRST_CELL)).toBeFocused();

  await page.keyboard.press("ArrowRight");
  await expect(page.locator(`[data-drone="${IZAR}"] [data-core="1"]`)).toBeFocused();
  await expect(card).toContainText("Core 1");
  await page.keyboard.press("ArrowDown");
  await expect(page.locator(`[data-drone="${IZAR}"] [data-core="11"]`)).toBeFocused();
  await expect(card).toContainText("ffmpeg");
  await page.keyboard.press("End");
  await expect(page.locator(`[data-drone="${IZAR}"] [data-core="15"]`)).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(page.locator('[data-drone="drone-Meridian"] h2 a')).toBeFocused();
  await page.context().close();
});

test("[16.13] a block and a cell lead to their package, and back again to the same place of the page", async ({
  browser,
  scripted,
}) => {
  const page = await openBrowser(browser);
  const size = { width: 1440, height: 480 };
  await showScene(page, scripted, { ...sceneOf("cores"), swarm: full }, { size });
  await leadsToAndBack(
    page,
    page.locator('[data-drone="drone-Tau-Beta"] [data-core="0"]'),
    /media-libs\/mesa-25\.1\.7$/,
  );
  await showScene(page, scripted, sceneOf("overview"), { size });
  await leadsToAndBack(
    page,
    page.locator('[data-drone="drone-Tarn"] a', { hasText: "vim" }),
    /app-editors\/vim-9\.1\.1652$/,
  );
  await page.context().close();
});

async function leadsToAndBack(page: Page, to: ReturnType<Page["locator"]>, address: RegExp): Promise<void> {
  const from = page.url();
  await to.scrollIntoViewIfNeeded();
  await page.mouse.wheel(0, 40);
  const top = () => page.evaluate(() => Math.round(window.scrollY));
  await expect.poll(top).toBeGreaterThan(40);
  const before = await top();
  await to.click();
  await expect(page).toHaveURL(address);
  await page.goBack();
  await expect(page).toHaveURL(from);
  await expect.poll(top).toBe(before);
}

test("[16.14] every shape has its word, and no two states share one", async ({ browser, scripted }) => {
  const page = await openBrowser(browser);
  for (const name of [
    "overview",
    "queue",
    "cores",
    "drones",
    "drone-grounded",
    "package-failed",
    "events",
    "history",
  ]) {
    await showScene(page, scripted, sceneOf(name));
    expect(await wordless(page), name).toEqual([]);
  }
  const states = ["offline", "upgrading", "grounded", "active", "idle"] as const;
  const buckets = states.map((state, index) => ({
    ...full.buckets[index % full.buckets.length],
    ...{ drone: `drone-${state}`, state, builds: [] },
  }));
  await showScene(page, scripted, { ...sceneOf("drones"), swarm: Snapshot.parse({ ...full, buckets }) });
  const drones = await shapesIn(page, 'td[data-column="status"]');
  await showScene(page, scripted, sceneOf("overview"));
  const builds = await shapesIn(page, "main ul:has(> li > a[href^='/queue?status='])");
  expect(drones).toHaveLength(states.length);
  expect(builds.length).toBeGreaterThanOrEqual(6);
  expect(new Set([...drones, ...builds]).size).toBe(drones.length + builds.length);
  await page.context().close();
});

/** Shapes that neither have a name nor stand beside a word. */
function wordless(page: Page): Promise<string[]> {
  return page.locator("[data-tone]:has(> svg)").evaluateAll((icons) =>
    icons.flatMap((icon) => {
      const isNamed = icon.getAttribute("role") === "img" && Boolean(icon.getAttribute("aria-label"));
      const around = icon.parentElement?.textContent?.trim() || icon.parentElement?.parentElement?.textContent?.trim();
      const hasWord = Boolean(around);
      return isNamed || hasWord ? [] : [icon.outerHTML.slice(0, 160)];
    }),
  );
}

/** The outlines of the shapes there, without their colours. */
function shapesIn(page: Page, selector: string): Promise<string[]> {
  return page.locator(`${selector} [data-tone] > svg`).evaluateAll((shapes) => shapes.map((shape) => shape.innerHTML));
}
