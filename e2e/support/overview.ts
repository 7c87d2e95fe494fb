import type { JSHandle, Locator, Page } from "@playwright/test";

/** The strip on top of every page: `Status: BUILDINGQueue: 152 packagesDrones: 4 active, 0 idle, 0 groundedCores: ...`. */
export function strip(page: Page): Locator {
  return page.locator("header", { hasText: "Queue: " });
}

/** A drone on the Overview. */
export function lane(page: Page, drone: string): Locator {
  return page.locator(`article[data-drone="${drone}"]`);
}

/** Every different text that the strip shows from now on, in its order; what comes and goes within a moment is among them. */
export function noteStripTexts(page: Page): Promise<JSHandle<string[]>> {
  return strip(page).evaluateHandle((header) => {
    const texts: string[] = [];
    const note = () => {
      const text = header.textContent ?? "";
      if (texts.at(-1) !== text) texts.push(text);
    };
    note();
    new MutationObserver(note).observe(header, { subtree: true, childList: true, characterData: true });
    return texts;
  });
}

/** Resolves when the lanes of all these drones have moved while every one of them held a build the whole time. */
export function untilAllMoveAtOnce(page: Page, drones: readonly string[]): Promise<void> {
  return page.evaluate(
    (names) =>
      new Promise<void>((resolve) => {
        let before = new Map<string, string>();
        const moved = new Set<string>();
        const look = () => {
          const lanes = new Map<string, string>();
          for (const name of names) {
            const builds = document.querySelectorAll(`article[data-drone="${name}"] [data-pkg]`);
            if (builds.length > 0) lanes.set(name, [...builds].map(({ innerHTML }) => innerHTML).join());
          }
          if (lanes.size < names.length) moved.clear();
          else for (const [name, shown] of lanes) if (before.has(name) && before.get(name) !== shown) moved.add(name);
          before = lanes;
          if (moved.size === names.length) resolve();
          else requestAnimationFrame(look);
        };
        look();
      }),
    drones,
  );
}
