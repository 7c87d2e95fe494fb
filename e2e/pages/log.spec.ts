import type { Locator, Page } from "@playwright/test";
import { expect } from "@playwright/test";
import { openBrowser, showScene } from "../support/open-scene";
import { buildOf, sceneOf } from "../support/scenes";
import { test } from "../support/scripted-test";

const BUILDING = "dev-qt/qtbase-6.9.1";
const FAILED = "media-libs/opencolorio-2.4.2";

const logIn = (page: Page): Locator => page.getByRole("log");
const linesOf = (log: Locator): Locator => log.locator("[data-index]");

test("[16.31] the log shows colours as tokens and markup as text, and draws few of 100,000 lines", async ({
  browser,
  scripted,
}) => {
  const page = await openBrowser(browser);
  await showScene(page, scripted, sceneOf("package-failed"));
  const red = logIn(page).locator('[data-ink="red"]').first();
  await expect(red).toHaveText("FAILED: ");
  await expect(red).toHaveCSS("color", "rgb(242, 120, 95)");

  await page.goto(`${scripted.url}/packages/${FAILED}?attempt=1`);
  const log = logIn(page);
  await expect(log).toContainText("<script>document.title = 'run'</script>");
  expect(await page.title()).not.toBe("run");
  await expect(log).toContainText("[99999/100000]");
  expect(await linesOf(log).count()).toBeLessThan(300);
  await page.keyboard.press("g");
  await page.keyboard.press("g");
  await expect(log).toContainText("[1/100000] Building");
  expect(await linesOf(log).count()).toBeLessThan(300);
  await page.context().close();
});

test("[16.32] [16.33] a running log opens with its past, stands still for who reads, counts what comes, and follows again", async ({
  browser,
  scripted,
}) => {
  const page = await openBrowser(browser);
  await showScene(page, scripted, sceneOf("package-building"));
  const log = logIn(page);
  const following = page.getByRole("button", { name: "Following" });
  await expect(following).toHaveAttribute("aria-pressed", "true");
  await log.hover();
  await page.mouse.wheel(0, -900);
  await expect(following).toHaveAttribute("aria-pressed", "false");

  const top = () => log.evaluate((element) => element.scrollTop);
  const before = await top();
  const firstLine = 1_891;
  const lines = Array.from({ length: 214 }, (_, index) => `later line ${index + 1}`);
  const chunk = {
    totalLines: firstLine + 213,
    complete: false,
    build: buildOf(BUILDING),
    attempt: 1,
    firstLine,
    lines,
  };
  scripted.sendLog(chunk as Parameters<typeof scripted.sendLog>[0]);
  const unread = page.getByRole("button", { name: "214 new lines" });
  await expect(unread).toBeVisible();
  expect(await top()).toBe(before);

  await page.keyboard.press("f");
  await expect(log).toContainText("later line 214");
  await expect(unread).toBeHidden();
  await page.keyboard.press("g");
  await page.keyboard.press("g");
  await expect(log).toContainText("Emerging (1 of 1) dev-qt/qtbase-6.9.1::gentoo");
  await page.context().close();
});

test("[16.34] the error is that of the newest failed attempt with its lines, and e goes to it in the log, as finding does", async ({
  browser,
  scripted,
}) => {
  const page = await openBrowser(browser);
  await showScene(page, scripted, sceneOf("package-failed"));
  const error = page.getByRole("region", { name: "Error of attempt 2" });
  await expect(error).toContainText("Compile error");
  await expect(error).toContainText("error: 'YAML::NodeType' has not been declared");
  expect(await error.textContent()).not.toContain("[31m");

  await page.keyboard.press("e");
  await expect(page).toHaveURL(/#L52$/);
  await expect(logIn(page).locator("[data-pointed]")).toHaveText(/^FAILED: /);
  await page.keyboard.press("e");
  await expect(page).toHaveURL(/#L53$/);

  await page.keyboard.press("/");
  await page.getByRole("searchbox", { name: "Find in the log" }).fill("OP12.CPP");
  await expect(page).toHaveURL(/#L15$/);
  await page.getByRole("searchbox").fill("nowhere");
  await expect(page.getByText("not in this log")).toBeVisible();
  await page.context().close();
});

test("[16.35] a package lists what it needs and what waits for it, each linked", async ({ browser, scripted }) => {
  const page = await openBrowser(browser);
  await showScene(page, scripted, sceneOf("package-building"));
  await expect(page.getByRole("region", { name: "Needs" })).toContainText("3, all built");
  const waiting = page.getByRole("region", { name: "Waits for it" });
  await expect(waiting).toContainText("61 packages");
  await expect(waiting.getByRole("link")).toHaveCount(3);
  await waiting.getByRole("link").first().click();
  await expect(page).toHaveURL(/\/packages\/dev-qt\/qtwebengine-6\.9\.1$/);
  await page.context().close();
});
