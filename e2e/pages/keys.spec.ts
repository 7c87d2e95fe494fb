import type { Page } from "@playwright/test";
import { expect } from "@playwright/test";
import { rowIn } from "../support/hand";
import { openBrowser, showScene } from "../support/open-scene";
import { buildOf, sceneOf } from "../support/scenes";
import { test } from "../support/scripted-test";

/** The keys of lists, of the log and of the frame, as the list of keys names them. */

const PYTHON = "dev-lang/python-3.13.5";
const WEBKIT = "net-libs/webkit-gtk-2.48.3";
const FAILED = "media-libs/opencolorio-2.4.2";

test.beforeEach(({ scripted }) => {
  scripted.told.length = 0;
});

const linkOf = (page: Page, cpv: string) => rowIn(page, cpv).getByRole("link");

test("[16.37] the keys of a list go through it, choose, and act on the row they are at", async ({
  browser,
  scripted,
}) => {
  const page = await openBrowser(browser);
  await showScene(page, scripted, sceneOf("queue"));
  await linkOf(page, PYTHON).focus();
  await page.keyboard.press("j");
  await expect(linkOf(page, WEBKIT)).toBeFocused();
  await page.keyboard.press("k");
  await expect(linkOf(page, PYTHON)).toBeFocused();
  await page.keyboard.press("x");
  await expect(page.getByRole("toolbar", { name: "Selected packages" })).toContainText("1 selected");
  await page.keyboard.press("Escape");
  await page.keyboard.press(".");
  await expect(page.getByRole("menuitem", { name: "Copy atom" })).toBeVisible();
  await page.keyboard.press("Escape");
  await page.keyboard.press("n");
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.press("Escape");
  await linkOf(page, FAILED).focus();
  await page.keyboard.press("r");
  await expect.poll(() => scripted.told).toEqual([`queue/requeue {"builds":[${buildOf(FAILED)}]}`]);
  await linkOf(page, PYTHON).focus();
  await page.keyboard.press("h");
  await expect.poll(() => scripted.told.at(-1)).toBe(`queue/hold {"builds":[${buildOf(PYTHON)}],"note":""}`);
  await page.keyboard.press("z");
  await expect.poll(() => scripted.told.at(-1)).toBe("commands/command-1/undo {}");
  await page.keyboard.press("/");
  await expect(page.getByRole("searchbox", { name: "Filter packages" })).toBeFocused();
  await page.keyboard.press("Escape");
  await linkOf(page, WEBKIT).focus();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/packages\/net-libs\/webkit-gtk-2\.48\.3$/);
  await page.context().close();
});

test("[16.37] the keys of the frame fold, pause and change the look", async ({ browser, scripted }) => {
  const page = await openBrowser(browser);
  await showScene(page, scripted, sceneOf("overview"));
  const sidebar = page.getByRole("navigation", { name: "Main", exact: true });
  const wide = (await sidebar.boundingBox())?.width ?? 0;
  await page.keyboard.press("[");
  await expect.poll(async () => (await sidebar.boundingBox())?.width ?? 0).toBeLessThan(wide);
  await page.keyboard.press("[");
  await page.keyboard.press("Shift+P");
  await expect.poll(() => scripted.told.at(-1)).toBe('pause {"note":""}');
  await page.keyboard.press("Shift+D");
  await expect(page.locator("html")).toHaveAttribute("data-density", "compact");
  await page.keyboard.press("Shift+D");
  await page.context().close();
});

test("[16.37] the keys of the log go to its ends, to errors and to what was found, and follow", async ({
  browser,
  scripted,
}) => {
  const page = await openBrowser(browser);
  await showScene(page, scripted, sceneOf("package-building"));
  const log = page.getByRole("log");
  await page.keyboard.press("/");
  const find = page.getByRole("searchbox", { name: "Find in the log" });
  await find.fill("qtoolbar");
  await expect(page).toHaveURL(/#L\d+$/);
  const first = page.url();
  await find.press("Enter");
  await expect(page).not.toHaveURL(first);
  const second = page.url();
  await page.keyboard.press("Escape");
  await log.focus();
  await page.keyboard.press("n");
  await expect(page).not.toHaveURL(second);
  await page.keyboard.press("Shift+N");
  await expect(page).toHaveURL(second);
  await page.keyboard.press("g");
  await page.keyboard.press("g");
  await expect(log).toContainText("Emerging (1 of 1)");
  await page.keyboard.press("Shift+G");
  await expect(log).toContainText("[1881/2940]");
  const following = page.getByRole("button", { name: "Following" });
  await expect(following).toHaveAttribute("aria-pressed", "true");
  await page.keyboard.press("f");
  await expect(following).toHaveAttribute("aria-pressed", "false");
  await page.keyboard.press("f");
  await expect(following).toHaveAttribute("aria-pressed", "true");
  await page.context().close();
});

test("[16.37] switched off in the settings single keys do nothing, and the palette's still opens", async ({
  browser,
  scripted,
}) => {
  const page = await openBrowser(browser);
  await showScene(page, scripted, sceneOf("settings"));
  await page.getByRole("checkbox", { name: "Single-key shortcuts" }).uncheck();
  await page.getByRole("heading", { level: 1 }).click();
  for (const key of ["g", "q", "w", "t", "?", "a", "Shift+P"]) await page.keyboard.press(key);
  await expect(page).toHaveURL(/\/settings\/appearance$/);
  await expect(page.locator("[data-wall]")).toHaveCount(0);
  await expect(page.getByRole("dialog")).toHaveCount(0);
  expect(scripted.told).toEqual([]);
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("combobox")).toBeVisible();
  await page.keyboard.press("Escape");
  await page.getByRole("checkbox", { name: "Single-key shortcuts" }).check();
  await page.getByRole("heading", { level: 1 }).click();
  await page.keyboard.press("g");
  await page.keyboard.press("q");
  await expect(page).toHaveURL(`${scripted.url}/queue`);
  await page.context().close();
});
