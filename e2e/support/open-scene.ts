import type { Browser, BrowserContextOptions, Page } from "@playwright/test";
import { FIXTURE_NOW } from "../../protocol/fixtures/swarm";
import type { Scene } from "./scenes";
import type { ScriptedCoordinator } from "./scripted-coordinator";

export const THEMES = ["dark", "light"] as const;
export const SIZES = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
] as const;

export type Look = { theme?: (typeof THEMES)[number]; size?: { width: number; height: number } };

/** A browser in which it is the fixture's afternoon. Close its context. */
export async function openBrowser(browser: Browser, more: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ timezoneId: "UTC", locale: "en-GB", ...more });
  const page = await context.newPage();
  await page.clock.install({ time: FIXTURE_NOW });
  return page;
}

/** Shows the page of a scene, with everything drawn that is known. */
export async function showScene(
  page: Page,
  coordinator: ScriptedCoordinator,
  scene: Scene,
  look: Look = {},
): Promise<void> {
  await wear(page, look);
  coordinator.setReachable(true);
  coordinator.show(scene.swarm);
  await page.goto(coordinator.url + scene.path);
  await page.locator('[data-conn="live"]').waitFor();
  await page.locator('main:not(:has([aria-busy="true"]))').waitFor();
  await page.evaluate(() => document.fonts.ready);
  await scene.act?.(page, coordinator);
}

/** The same page in another theme and size. */
export async function wear(page: Page, { theme = "dark", size = SIZES[0] }: Look): Promise<void> {
  await page.emulateMedia({ colorScheme: theme });
  await page.setViewportSize(size);
}
