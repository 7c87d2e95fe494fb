import type { Page } from "@playwright/test";

type Touch = "touchStart" | "touchMove" | "touchEnd";

/** One finger on the page, as the browser itself tells it. */
export async function touchscreen(page: Page): Promise<(type: Touch, x?: number, y?: number) => Promise<void>> {
  const browser = await page.context().newCDPSession(page);
  return async (type, x = 0, y = 0) => {
    const touchPoints = type === "touchEnd" ? [] : [{ x, y }];
    await browser.send("Input.dispatchTouchEvent", { type, touchPoints });
  };
}
