import type { Page } from "@playwright/test";
import { expect } from "@playwright/test";
import { openBrowser, showScene } from "./support/open-scene";
import { buildOf, sceneOf } from "./support/scenes";
import type { ScriptedCoordinator } from "./support/scripted-coordinator";
import { test } from "./support/scripted-test";

/** What people do with the order of the queue. The numbers are those of the design's acceptance points. */

const OPENCOLORIO = "media-libs/opencolorio-2.4.2";
const GLIBC = "sys-libs/glibc-2.41-r4";
const PYTHON = "dev-lang/python-3.13.5";
const QTSVG = "dev-qt/qtsvg-6.9.1";
const QTDECLARATIVE = "dev-qt/qtdeclarative-6.9.1";
const QTWEBENGINE = "dev-qt/qtwebengine-6.9.1";

let coordinator: ScriptedCoordinator;
test.beforeAll(({ scripted }) => {
  coordinator = scripted;
});
test.beforeEach(() => {
  coordinator.told.length = 0;
});

const row = (page: Page, cpv: string) => page.locator(`tr[data-pkg="${cpv}"]`);
const placeOf = (page: Page, cpv: string) => row(page, cpv).locator("td").nth(1);

/** Holds a row with the mouse, over the lower part of another. */
async function dragOver(page: Page, cpv: string, over: string, part = 0.8): Promise<void> {
  await row(page, cpv).hover();
  await page.mouse.down();
  // Twice: on the way there the slot opens and moves the rows below it.
  for (const steps of [6, 6]) {
    const box = await row(page, over).boundingBox();
    if (box === null) throw new Error(`${over} is not in view.`);
    await page.mouse.move(box.x + 200, box.y + box.height * part, { steps });
  }
}

test("[16.18] a failed build dropped at position 3 stands there at once, is sent as after and before, and can be taken back", async ({
  browser,
}) => {
  const page = await openBrowser(browser);
  await showScene(page, coordinator, sceneOf("queue"));
  await dragOver(page, OPENCOLORIO, PYTHON);
  await expect(page.getByText("Position 3", { exact: true })).toBeVisible();
  await page.mouse.up();
  await expect(placeOf(page, OPENCOLORIO)).toHaveText("3");
  const move = `queue/move {"builds":[${buildOf(OPENCOLORIO)}],"after":${buildOf(PYTHON)}}`;
  await expect.poll(() => coordinator.told).toEqual([move]);
  await expect(page.getByText("Requeued opencolorio-2.4.2 at position 3.")).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect.poll(() => coordinator.told).toEqual([move, "commands/command-1/undo {}"]);
  await page.context().close();
});

test("[16.19] Alt and the arrows move a build as the mouse does", async ({ browser }) => {
  const page = await openBrowser(browser);
  await showScene(page, coordinator, sceneOf("queue"));
  await row(page, PYTHON).getByRole("link").focus();
  await page.keyboard.press("Alt+ArrowUp");
  await expect(placeOf(page, PYTHON)).toHaveText("1");
  await expect(row(page, PYTHON).getByRole("link")).toBeFocused();
  await expect
    .poll(() => coordinator.told)
    .toEqual([`queue/move {"builds":[${buildOf(PYTHON)}],"before":${buildOf(GLIBC)}}`]);
  await page.context().close();
});

test("[16.21] above what it needs a build cannot be dropped, and the slot says so", async ({ browser }) => {
  const page = await openBrowser(browser);
  await showScene(page, coordinator, sceneOf("queue"));
  await dragOver(page, QTWEBENGINE, QTDECLARATIVE, 0.2);
  await expect(page.getByText("11 is the earliest: it needs dev-qt/qtdeclarative-6.9.1")).toBeVisible();
  await page.mouse.up();
  await expect
    .poll(() => coordinator.told)
    .toEqual([`queue/move {"builds":[${buildOf(QTWEBENGINE)}],"after":${buildOf(QTDECLARATIVE)}}`]);
  await expect(placeOf(page, QTSVG)).toHaveText("12");
  await page.context().close();
});

test("[16.22] a pin is set from the menu and shown in the row", async ({ browser }) => {
  const page = await openBrowser(browser);
  await showScene(page, coordinator, sceneOf("queue"));
  await row(page, GLIBC)
    .getByRole("button", { name: /^Actions/ })
    .click();
  // By keys: a pointer that jumps from an item to its submenu, as no hand does, closes it.
  await page.getByRole("menuitem", { name: "Pin to" }).press("ArrowRight");
  await page.getByRole("menuitemradio", { name: "drone-Meridian" }).press("Enter");
  await expect(row(page, GLIBC)).toContainText("drone-Meridian");
  await expect
    .poll(() => coordinator.told)
    .toEqual([`queue/pin {"builds":[${buildOf(GLIBC)}],"drone":"drone-Meridian"}`]);
  await page.context().close();
});
