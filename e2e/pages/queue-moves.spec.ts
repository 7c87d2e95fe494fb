import type { Browser, Page } from "@playwright/test";
import { expect } from "@playwright/test";
import type { Frame, QueueRow } from "../../protocol/to-watcher";
import { carryTo, hold, restOnHandle, rowIn } from "../support/hand";
import { longQueue } from "../support/long-queue";
import { openBrowser, SIZES, showScene } from "../support/open-scene";
import type { Scene } from "../support/scenes";
import { buildOf, sceneOf } from "../support/scenes";
import type { ScriptedCoordinator } from "../support/scripted-coordinator";
import { test } from "../support/scripted-test";

/** What people do with the order of the queue. The numbers are those of the design's acceptance points. */

const OPENCOLORIO = "media-libs/opencolorio-2.4.2";
const GLIBC = "sys-libs/glibc-2.41-r4";
const PYTHON = "dev-lang/python-3.13.5";
const WEBKIT = "net-libs/webkit-gtk-2.48.3";
const CMAKE = "dev-util/cmake-3.31.8";
const QTSVG = "dev-qt/qtsvg-6.9.1";
const QTDECLARATIVE = "dev-qt/qtdeclarative-6.9.1";
const QTWEBENGINE = "dev-qt/qtwebengine-6.9.1";
const TO_POSITION_3 = `queue/move {"builds":[${buildOf(OPENCOLORIO)}],"after":${buildOf(PYTHON)}}`;

let coordinator: ScriptedCoordinator;
test.beforeAll(({ scripted }) => {
  coordinator = scripted;
});
test.beforeEach(() => {
  coordinator.told.length = 0;
});
test.afterEach(() => coordinator.refuse(null));

const placeOf = (page: Page, cpv: string) => rowIn(page, cpv).locator("td").nth(1);
const linkOf = (page: Page, cpv: string) => rowIn(page, cpv).getByRole("link");
const dockOf = (page: Page, drone: string) => page.locator(`[data-dock][data-drone="${drone}"]`);

async function withQueue(
  browser: Browser,
  steps: (page: Page) => Promise<void>,
  scene: Scene = sceneOf("queue"),
): Promise<void> {
  const page = await openBrowser(browser);
  await showScene(page, coordinator, scene);
  await steps(page);
  await page.context().close();
}

async function press(page: Page, ...keys: string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

test("[16.18] a failed build dropped at position 3 stands there in the same frame, is sent as after and before, and can be taken back", ({
  browser,
}) =>
  withQueue(browser, async (page) => {
    await hold(page, OPENCOLORIO);
    await carryTo(page, rowIn(page, PYTHON), { y: 0.8 });
    await expect(page.getByText("Position 3", { exact: true })).toBeVisible();
    await expect(page.getByText("starts in about 4 min")).toBeVisible();
    const shown = page.evaluate(placeInFirstFrameAfterDrop, OPENCOLORIO);
    await page.mouse.up();
    expect(await shown).toBe("3");
    await expect.poll(() => coordinator.told).toEqual([TO_POSITION_3]);
    await expect(page.getByText("Requeued opencolorio-2.4.2 at position 3.")).toBeVisible();
    await page.getByRole("button", { name: "Undo" }).click();
    await expect.poll(() => coordinator.told).toEqual([TO_POSITION_3, "commands/command-1/undo {}"]);
  }));

/** Runs in the page. */
function placeInFirstFrameAfterDrop(cpv: string): Promise<string | null | undefined> {
  return new Promise((resolve) => {
    const look = () => resolve(document.querySelector(`[data-pkg="${cpv}"] td:nth-child(2)`)?.textContent);
    document.addEventListener("drop", () => requestAnimationFrame(look), { once: true });
  });
}

test("[16.19] the keys move a build as the mouse does", ({ browser }) =>
  withQueue(browser, async (page) => {
    await linkOf(page, OPENCOLORIO).focus();
    await press(page, " ", "ArrowDown", "ArrowDown", "ArrowDown", " ");
    await expect(placeOf(page, OPENCOLORIO)).toHaveText("3");
    await expect(linkOf(page, OPENCOLORIO)).toBeFocused();
    await expect.poll(() => coordinator.told).toEqual([TO_POSITION_3]);
    await linkOf(page, PYTHON).focus();
    await press(page, "Alt+ArrowUp");
    await expect(placeOf(page, PYTHON)).toHaveText("1");
    await expect
      .poll(() => coordinator.told.at(-1))
      .toBe(`queue/move {"builds":[${buildOf(PYTHON)}],"before":${buildOf(GLIBC)}}`);
  }));

test("[16.19] the menu moves a build as the mouse does, and says which places are legal", ({ browser }) =>
  withQueue(browser, async (page) => {
    const moveBy = async (cpv: string, place: string) => {
      await rowIn(page, cpv).getByRole("button").click();
      await page.getByRole("menuitem", { name: "Move to position…" }).click();
      await page.getByRole("textbox", { name: "Position" }).fill(place);
      await press(page, "Enter");
    };
    await moveBy(OPENCOLORIO, "3");
    await expect.poll(() => coordinator.told).toEqual([TO_POSITION_3]);
    await moveBy(QTWEBENGINE, "10");
    await expect(page.getByRole("alert")).toHaveText(
      "Write a whole number from 12 to 140. 12 is the earliest: it needs dev-qt/qtdeclarative-6.9.1.",
    );
  }));

test("[16.19] a finger moves a build by its sheet, and by its handle, as the mouse does", async ({ browser }) => {
  const page = await openBrowser(browser, { hasTouch: true });
  await showScene(page, coordinator, sceneOf("queue"), { size: SIZES[1] });
  await rowIn(page, OPENCOLORIO).getByRole("button").tap();
  await page.getByRole("button", { name: "Move to position…" }).tap();
  await page.getByRole("textbox", { name: "Position" }).fill("3");
  await page.getByRole("button", { name: "Move", exact: true }).tap();
  await expect.poll(() => coordinator.told).toEqual([TO_POSITION_3]);

  await showScene(page, coordinator, sceneOf("queue"), { size: SIZES[1] });
  const finger = await restOnHandle(page, OPENCOLORIO);
  await finger.moveTo(rowIn(page, PYTHON));
  await expect(page.getByText("Position 3", { exact: true })).toBeVisible();
  await finger.lift();
  await expect.poll(() => coordinator.told).toEqual([TO_POSITION_3, TO_POSITION_3]);
  await page.context().close();
});

test("[16.20] a refused build goes back, a toast says why, and the focus stays on its row", ({ browser }) =>
  withQueue(browser, async (page) => {
    coordinator.refuse("dev-qt/qtsvg-6.9.1 needs dev-qt/qtbase-6.9.1 first.");
    await linkOf(page, QTSVG).focus();
    await press(page, "Alt+ArrowUp");
    await expect(page.getByText("Not moved: dev-qt/qtsvg-6.9.1 needs dev-qt/qtbase-6.9.1 first.")).toBeVisible();
    await expect(placeOf(page, QTSVG)).toHaveText("11");
    await expect(rowIn(page, QTSVG)).not.toHaveAttribute("data-unconfirmed");
    await expect(linkOf(page, QTSVG)).toBeFocused();
  }));

test("[16.21] above what it needs a build cannot be dropped, and the slot says so", ({ browser }) =>
  withQueue(browser, async (page) => {
    await hold(page, QTWEBENGINE);
    await carryTo(page, rowIn(page, QTDECLARATIVE), { y: 0.2 });
    await expect(page.getByText("11 is the earliest: it needs dev-qt/qtdeclarative-6.9.1.")).toBeVisible();
    await page.mouse.up();
    await expect
      .poll(() => coordinator.told)
      .toEqual([`queue/move {"builds":[${buildOf(QTWEBENGINE)}],"after":${buildOf(QTDECLARATIVE)}}`]);
    await expect(placeOf(page, QTSVG)).toHaveText("12");
  }));

test("[16.22] dropped on a drone a build is pinned to it, and the row and the drone say so", ({ browser }) =>
  withQueue(browser, async (page) => {
    await hold(page, GLIBC);
    const meridian = dockOf(page, "drone-Meridian");
    await carryTo(page, meridian);
    await expect(meridian).toContainText("14 cores free in about 29 min");
    await page.mouse.up();
    await expect(rowIn(page, GLIBC)).toContainText("drone-Meridian");
    await expect(meridian).toContainText("1 pinned here");
    await expect
      .poll(() => coordinator.told)
      .toEqual([`queue/pin {"builds":[${buildOf(GLIBC)}],"drone":"drone-Meridian"}`]);
  }));

test("[16.22] a grounded drone refuses what is dropped on it, and one where it failed warns", ({ browser }) =>
  withQueue(
    browser,
    async (page) => {
      await hold(page, GLIBC);
      const tarn = dockOf(page, "drone-Tarn");
      await carryTo(page, tarn);
      await expect(tarn).toContainText("Grounded: takes no new work");
      await page.mouse.up();
      await expect(page.getByText(/^Not moved: .*Grounded: takes no new work\.$/).first()).toBeVisible();
      await showScene(page, coordinator, sceneOf("queue"));
      await hold(page, OPENCOLORIO);
      await carryTo(page, dockOf(page, "drone-Tarn"));
      await expect(dockOf(page, "drone-Tarn")).toContainText("Failed here before: compile error");
      await press(page, "Escape");
      await expect(dockOf(page, "drone-Tarn")).not.toContainText("Failed here before");
      expect(coordinator.told).toEqual([]);
    },
    { ...sceneOf("queue"), swarm: sceneOf("drones").swarm },
  ));

test("[16.22] a pin is set from the menu, and by a drop on a lane of the overview", ({ browser }) =>
  withQueue(browser, async (page) => {
    await rowIn(page, GLIBC).getByRole("button").click();
    // By keys: a pointer that jumps from an item to its submenu, as no hand does, closes it.
    await page.getByRole("menuitem", { name: "Pin to" }).press("ArrowRight");
    await page.getByRole("menuitemradio", { name: "drone-Meridian" }).press("Enter");
    const pinned = (cpv: string, drone: string) => `queue/pin {"builds":[${buildOf(cpv)}],"drone":"${drone}"}`;
    await expect.poll(() => coordinator.told).toEqual([pinned(GLIBC, "drone-Meridian")]);
    await showScene(page, coordinator, sceneOf("overview"));
    await hold(page, PYTHON);
    await carryTo(page, page.locator('article[data-drone="drone-Izar"]'));
    await page.mouse.up();
    await expect.poll(() => coordinator.told.at(-1)).toBe(pinned(PYTHON, "drone-Izar"));
  }));

test("[16.23] who listens is told of a drag by keys in the words of the design", ({ browser }) =>
  withQueue(browser, async (page) => {
    const spoken = page.locator('[aria-live="assertive"][data-announcements]');
    const says = (words: string) => expect(spoken).toHaveText(words);
    await linkOf(page, QTWEBENGINE).focus();
    const placed = page.waitForResponse(/queue\/place/);
    await press(page, " ");
    await placed;
    await expect(async () => {
      await press(page, "ArrowUp");
      await expect(spoken).toHaveText("Not moved: it needs qtdeclarative first.", { timeout: 200 });
    }).toPass();
    await press(page, "Escape");
    await says("Cancelled, back at position 12.");
    await linkOf(page, "dev-lang/ghc-9.8.4").focus();
    await press(page, " ", "Escape");
    await says("Cancelled, back in Failed.");
    await linkOf(page, OPENCOLORIO).focus();
    await press(page, " ");
    await says("Picked up opencolorio, failed. Use arrow keys, Space to drop, Escape to cancel.");
    await press(page, "ArrowDown", "ArrowDown", "ArrowDown");
    await says("Position 3 of 140, after python, before webkit-gtk.");
    await press(page, "ArrowRight", "ArrowDown");
    await says("drone-Meridian. 14 cores free in about 29 minutes.");
    await press(page, "ArrowLeft", " ");
    await says("Dropped at position 3.");
  }));

test("[16.24] while something is carried, what happens meanwhile moves no row", ({ browser }) =>
  withQueue(browser, async (page) => {
    await hold(page, OPENCOLORIO);
    await carryTo(page, rowIn(page, PYTHON), { y: 0.8 });
    await expect(page.getByText("Position 3", { exact: true })).toBeVisible();
    const tops = () =>
      page.locator("tr[data-pkg]").evaluateAll((rows) => rows.map((row) => [row.dataset.pkg, row.style.transform]));
    const before = await tops();
    const { rows, sequence, now } = sceneOf("queue").swarm;
    const rowOf = (cpv: string): QueueRow => {
      const row = rows.find((each) => each.cpv === cpv);
      if (row === undefined) throw new Error(`No row of ${cpv}.`);
      return row;
    };
    const news: Frame = {
      ...{ sequence: sequence + 1, now: now + 1_000, droppedRows: [rowOf(WEBKIT).build] },
      rows: [
        { ...rowOf(GLIBC), state: "building", drone: rowOf("dev-qt/qtbase-6.9.1").drone, since: now },
        { ...rowOf(CMAKE), order: [-5] },
      ],
    };
    coordinator.send([news]);
    await expect(rowIn(page, GLIBC)).toHaveAttribute("data-status", "building");
    expect(await tops()).toEqual(before);
    await press(page, "Escape");
    await expect(placeOf(page, CMAKE)).toHaveText("1");
    await expect(rowIn(page, WEBKIT)).toHaveCount(0);
  }));

test("[16.25] of 20,000 rows few are in the page, the filter answers at once, and End reaches the last", async ({
  browser,
}) => {
  const page = await browser.newPage();
  coordinator.setReachable(true);
  coordinator.show(longQueue(20_000));
  await page.goto(`${coordinator.url}/queue`);
  const table = page.getByRole("table", { name: "Queue" });
  // The head, five heads of groups, and all but the nine that are being built, which are folded away.
  await expect(table).toHaveAttribute("aria-rowcount", String(1 + 5 + 2 + 9 + 130 + 4 + 20_000));
  const drawn = () => page.locator("tr").count();
  expect(await drawn()).toBeLessThan(120);
  await rowIn(page, GLIBC).getByRole("link").focus();
  await press(page, "End");
  await expect(page.locator("tr:has(:focus)")).toHaveAttribute(
    "aria-rowindex",
    String(1 + 5 + 2 + 9 + 130 + 4 + 20_000),
  );
  expect(await drawn()).toBeLessThan(120);

  const filter = page.getByRole("searchbox", { name: "Filter packages" });
  const ask = async (query: string) => {
    await filter.fill("");
    await expect(table).toHaveAttribute("aria-rowcount", /^20/);
    const ms = await filter.evaluate(timeToAnswer, query);
    return { ms, lines: Number(await table.getAttribute("aria-rowcount")) };
  };
  for (const query of ["package1999", "blocks:>18", "status:failed", "drone:tarn"]) {
    expect((await ask(query)).lines, query).toBeLessThan(1_100);
  }
  // Again while the machine is busy with something else.
  await expect(async () => expect((await ask("package1999")).ms).toBeLessThan(100)).toPass();
  await page.close();
});

/** Runs in the page: writes into the filter, and gives the milliseconds until the list is another and painted. */
function timeToAnswer(field: HTMLElement | SVGElement, query: string): Promise<number> {
  const table = document.querySelector("table");
  if (!(field instanceof HTMLInputElement) || table === null) throw new Error("There is no filter.");
  const before = table.getAttribute("aria-rowcount");
  return new Promise((resolve) => {
    const startedAt = performance.now();
    const look = () => {
      if (document.querySelector("table")?.getAttribute("aria-rowcount") === before) return requestAnimationFrame(look);
      return requestAnimationFrame(() => resolve(performance.now() - startedAt));
    };
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(field, query);
    field.dispatchEvent(new Event("input", { bubbles: true }));
    requestAnimationFrame(look);
  });
}

test("several that are selected are acted on together, and move together", ({ browser }) =>
  withQueue(browser, async (page) => {
    await linkOf(page, PYTHON).focus();
    await press(page, "x", "Shift+ArrowDown");
    await rowIn(page, OPENCOLORIO)
      .locator("td")
      .nth(3)
      .click({ modifiers: ["Control"] });
    await expect(page.getByRole("toolbar", { name: "Selected packages" })).toContainText("3 selected");
    await hold(page, PYTHON);
    await carryTo(page, rowIn(page, CMAKE), { y: 0.8 });
    await expect(page.locator("[data-drag-bar]")).toContainText("3 packages to position 3");
    await page.mouse.up();
    const builds = [OPENCOLORIO, PYTHON, WEBKIT].map(buildOf).join(",");
    await expect.poll(() => coordinator.told).toEqual([`queue/move {"builds":[${builds}],"after":${buildOf(CMAKE)}}`]);
    await expect(placeOf(page, WEBKIT)).toHaveText("5");
    await press(page, "Escape");
    await expect(page.getByRole("navigation", { name: "Filter by status" })).toBeVisible();
  }));

test("the palette acts on what is selected", ({ browser }) =>
  withQueue(browser, async (page) => {
    await linkOf(page, PYTHON).focus();
    await press(page, "x", "Shift+ArrowDown", "Control+k");
    await page.getByRole("combobox").fill(">hold selected");
    await expect(page.getByRole("option").first()).toContainText("Hold the 2 selected");
    await press(page, "Enter");
    const builds = [PYTHON, WEBKIT].map(buildOf).join(",");
    await expect.poll(() => coordinator.told).toEqual([`queue/hold {"builds":[${builds}],"note":""}`]);
  }));

test("what is built goes back into the queue from the history, by a drop and by its button", ({ browser }) =>
  withQueue(
    browser,
    async (page) => {
      const row = page.locator('tr[data-status="built"][draggable="true"]').first();
      await row.scrollIntoViewIfNeeded();
      const cpv = (await row.getAttribute("data-pkg")) ?? "";
      const again = `queue/requeue {"builds":[${buildOf(cpv)}]}`;
      await row.hover();
      await page.mouse.down();
      await carryTo(page, page.getByRole("navigation", { name: "Main", exact: true }).getByText("Queue"));
      await page.mouse.up();
      await expect.poll(() => coordinator.told).toEqual([again]);
      await row.getByRole("button", { name: /^Build again/ }).click();
      await expect.poll(() => coordinator.told).toEqual([again, again]);

      await row.hover();
      await page.mouse.down();
      await carryTo(page, page.getByRole("navigation", { name: "Main", exact: true }).getByText("Queue"));
      // Resting there opens the queue, to drop it at a place.
      await expect(page).toHaveURL(`${coordinator.url}/queue`);
      await carryTo(page, rowIn(page, PYTHON), { y: 0.8 });
      await expect(page.getByText("Position 3", { exact: true })).toBeVisible();
      await page.mouse.up();
      await expect
        .poll(() => coordinator.told.at(-1))
        .toBe(`queue/move {"builds":[${buildOf(cpv)}],"after":${buildOf(PYTHON)}}`);
    },
    sceneOf("history"),
  ));

test("[16.36] the time left is never a number that nobody can mean, and the bar is not full while something is queued", ({
  browser,
}) =>
  withQueue(
    browser,
    async (page) => {
      const { summary, sequence, now } = sceneOf("overview").swarm;
      const progress = page.getByRole("region", { name: "Progress", exact: true });
      const bar = page.getByRole("img", { name: /packages?:/ });
      const seconds = [null, 0, 0.4, 29, 59.7, 3_599, 11_500, 4e5, 1e9];
      for (const [index, remainingSeconds] of seconds.entries()) {
        const run = { total: 388, built: 387 };
        coordinator.send([
          {
            sequence: sequence + index + 1,
            now,
            summary: { ...summary, run, remainingSeconds, remainingAtMostSeconds: null },
          },
        ]);
        await expect(progress).toContainText(remainingSeconds === null ? "no estimate yet" : "About");
        const words = await progress.innerText();
        expect(words, `${remainingSeconds}`).not.toMatch(/NaN|Infinity|undefined|null|-\d|\d\.\d+ (s|min|h|d)/);
        const full = await bar.evaluate((element) => {
          const built = element.querySelector('[data-state="built"]')?.getBoundingClientRect().width ?? 0;
          return built >= element.getBoundingClientRect().width - 4;
        });
        expect(full).toBe(false);
        await expect(progress).toContainText("99%");
      }
    },
    sceneOf("overview"),
  ));
