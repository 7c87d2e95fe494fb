import type { Page } from "@playwright/test";
import { expect } from "@playwright/test";
import { fullSwarm } from "../../protocol/fixtures/swarm";
import type { Snapshot } from "../../protocol/to-watcher";
import { openBrowser, showScene } from "../support/open-scene";
import { sceneOf } from "../support/scenes";
import { test } from "../support/scripted-test";

/** Runs when it is taken for markup, wherever it comes to stand; nothing but its page's own escaping keeps it from that here. */
const MARKUP = `"><img src="x" onerror="window.ran = 1"><script>window.ran = 1</script>`;

/** What drones, people and packages say, by the names of the fields that hold it. */
const SAID = new Set([
  ...["drone", "cpv", "pin", "by", "note", "because", "advice", "sentence", "idleBecause"],
  ...["kernel", "cpuModel", "profile", "gcc", "agentVersion", "phase", "target"],
]);

function poisoned(json: string): string {
  const withMarkup = (key: string, value: unknown) => {
    if (key === "lines" && Array.isArray(value)) return value.map((line) => `${line}${MARKUP}`);
    return SAID.has(key) && typeof value === "string" ? `${value}${MARKUP}` : value;
  };
  return JSON.stringify(JSON.parse(json, withMarkup));
}

async function hasRun(page: Page): Promise<boolean> {
  return await page.evaluate(() => "ran" in window || document.querySelector('img[src="x"]') !== null);
}

test("[AT9] markup in names, notes, reasons, excerpts and log lines is text on every page", async ({
  browser,
  scripted,
}) => {
  const page = await openBrowser(browser);
  await page.route("**/api/v1/**", async (route) => {
    const response = await route.fetch();
    const body = await response.text();
    await route.fulfill({ response, body: response.ok() ? poisoned(body) : body });
  });
  const swarm: Snapshot = JSON.parse(poisoned(JSON.stringify(fullSwarm())));
  scripted.show(swarm);
  for (const path of ["/", "/queue", "/queue?status=failed", "/drones", "/cores", "/events", "/history"]) {
    await page.goto(scripted.url + path);
    await expect(page.locator("[data-conn=live]")).toBeVisible();
    await expect(page.getByText("onerror=").first()).toBeAttached();
    expect([path, await hasRun(page)]).toEqual([path, false]);
  }
  // The page of a package, whose address has to be one.
  await showScene(page, scripted, sceneOf("package-failed"));
  await expect(page.getByRole("log").getByText("onerror=").first()).toBeAttached();
  expect(await hasRun(page)).toBe(false);

  await page.evaluate((markup) => {
    document.body.insertAdjacentHTML("beforeend", markup);
  }, MARKUP);
  await expect.poll(() => hasRun(page), "the same as markup runs, so this test would have seen it").toBe(true);
  await page.context().close();
});
