import type { Locator, Page } from "@playwright/test";

/** What a hand does to what stands for packages: with the mouse, or with one finger. */

/** The row of a package in the queue, or what stands for it elsewhere. */
export function rowIn(page: Page, cpv: string): Locator {
  return page.locator(`[data-pkg="${cpv}"]`).first();
}

/** Takes hold of a package with the mouse, as soon as it can be dragged. */
export async function hold(page: Page, cpv: string): Promise<void> {
  await page.locator(`[data-pkg="${cpv}"][draggable="true"], [draggable="true"]:has([data-pkg="${cpv}"])`).hover();
  await page.mouse.down();
}

/** Moves what the mouse holds over a part of something, its upper left at 0, in steps. */
export async function carryTo(page: Page, to: Locator, { x = 0.2, y = 0.5 } = {}): Promise<void> {
  // Again: on the way there the slot opens and moves the rows below it.
  for (const steps of [6, 4, 4]) {
    const box = await to.boundingBox();
    if (box === null) throw new Error("What it is carried to is not in view.");
    await page.mouse.move(box.x + box.width * x, box.y + box.height * y, { steps });
  }
}

export type Finger = { moveTo: (row: Locator) => Promise<void>; lift: () => Promise<void> };

/** Rests a finger on the handle of a row until it takes hold. The page's clock must be a test's own. */
export async function restOnHandle(page: Page, cpv: string): Promise<Finger> {
  const browser = await page.context().newCDPSession(page);
  const touch = (type: "touchStart" | "touchMove" | "touchEnd", touchPoints: { x: number; y: number }[]) =>
    browser.send("Input.dispatchTouchEvent", { type, touchPoints });
  const pointIn = async (place: Locator, y: number) => {
    const box = await place.boundingBox();
    if (box === null) throw new Error("What the finger is to touch is not in view.");
    return { x: box.x + 15, y: box.y + box.height * y };
  };
  await touch("touchStart", [await pointIn(rowIn(page, cpv).locator("td").first(), 0.5)]);
  await page.clock.runFor(300);
  return {
    moveTo: async (row) => {
      for (let time = 0; time < 3; time += 1) await touch("touchMove", [await pointIn(row, 0.8)]);
    },
    lift: () => touch("touchEnd", []).then(() => undefined),
  };
}

export function isTouch(page: Page): boolean {
  return (page.viewportSize()?.width ?? 0) < 720;
}
