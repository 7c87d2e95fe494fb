import type { Browser, Page } from "@playwright/test";
import { expect } from "@playwright/test";
import { emptySwarm } from "../../protocol/fixtures/swarm";
import { WATCHERS_PATH } from "../../protocol/socket-paths";
import { openBrowser } from "../support/open-scene";
import { sceneOf } from "../support/scenes";
import type { ScriptedCoordinator } from "../support/scripted-coordinator";
import { test } from "../support/scripted-test";

/** Each route with nothing to show, while it waits, when it gets no answer, and when what it shows is old. */

type Route = {
  path: string;
  /** What it says when there is nothing. */
  empty: RegExp;
  /** What of the API it needs beside the swarm. */
  api?: string;
};

const ROUTES: readonly Route[] = [
  { path: "/", empty: /No drones yet/ },
  { path: "/queue", empty: /The queue is empty\./ },
  { path: "/cores", empty: /No drone has joined, so there are no cores\./ },
  { path: "/drones", empty: /No drone has joined yet\./ },
  { path: "/drones/drone-Nobody", empty: /no drone/i },
  { path: "/versions", empty: /no drone/i },
  { path: "/packages/dev-qt/qtbase-6.9.1", empty: /No build of dev-qt\/qtbase-6\.9\.1\./, api: "builds" },
  { path: "/history", empty: /Nothing ended in the last 24 h\./, api: "history" },
  { path: "/events", empty: /Nothing has happened yet\./, api: "events" },
  { path: "/binhost", empty: /nothing|no package|no target/i, api: "binhost" },
];

const NOTHING: Record<string, object> = {
  builds: { builds: [] },
  history: { attempts: [], cut: false },
  events: { events: [], newest: 0, before: null },
  binhost: { targets: [], key: null },
};

let coordinator: ScriptedCoordinator;
test.beforeAll(({ scripted }) => {
  coordinator = scripted;
});
test.afterAll(() => coordinator.setReachable(true));

async function withPage(browser: Browser, steps: (page: Page) => Promise<void>): Promise<void> {
  const page = await openBrowser(browser);
  coordinator.setReachable(true);
  coordinator.show(emptySwarm());
  await steps(page);
  await page.context().close();
}

const main = (page: Page) => page.getByRole("main");

/** Besides the bar of the page there is at most one thing that stands out. */
async function hasOneAction(page: Page, path: string): Promise<void> {
  const primary = await main(page)
    .locator("button, a")
    .evaluateAll((all) => {
      const ink = getComputedStyle(document.body).color;
      return all.filter((one) => getComputedStyle(one).backgroundColor === ink).length;
    });
  expect(primary, path).toBeLessThanOrEqual(1);
}

test("[16.39] a route with nothing to show says so in a line", ({ browser }) =>
  withPage(browser, async (page) => {
    for (const [part, body] of Object.entries(NOTHING)) {
      await page.route(`**/api/v1/${part}*`, (route) => route.fulfill({ json: body }));
    }
    for (const { path, empty } of ROUTES) {
      await page.goto(coordinator.url + path);
      await expect(main(page), path).toContainText(empty);
      await expect(main(page).locator('[aria-busy="true"]'), path).toHaveCount(0);
      await hasOneAction(page, path);
    }
  }));

test("[16.39] a route that waits has its frame, and says that it is busy", ({ browser }) =>
  withPage(browser, async (page) => {
    // The socket opens and nobody ever says a word.
    await page.routeWebSocket(
      (url) => url.pathname === WATCHERS_PATH,
      () => undefined,
    );
    for (const { path } of ROUTES.filter((route) => route.path !== "/binhost")) {
      await page.goto(coordinator.url + path);
      await expect(main(page).locator('[aria-busy="true"]').first(), path).toBeAttached();
      await expect(page.getByRole("banner")).toContainText("Connecting");
      await expect(page.getByRole("navigation", { name: "Main", exact: true })).toBeVisible();
    }
  }));

test("[16.39] a route without an answer says what failed, and tries again", ({ browser }) =>
  withPage(browser, async (page) => {
    const { swarm } = sceneOf("overview");
    coordinator.show(swarm);
    const problem = { type: "about:blank", title: "No.", status: 500, detail: "The disk of the coordinator is full." };
    let asked = 0;
    await page.route(/\/api\/v1\/(builds|history|events|binhost)/, (route) => {
      asked += 1;
      return route.fulfill({ status: 500, json: problem });
    });
    for (const { path } of ROUTES.filter(({ api }) => api !== undefined)) {
      await page.goto(coordinator.url + path);
      await expect(main(page), path).toContainText("The disk of the coordinator is full.");
      const before = asked;
      await main(page).getByRole("button", { name: "Try again" }).first().click();
      await expect.poll(() => asked, { message: path }).toBeGreaterThan(before);
      await hasOneAction(page, path);
    }
  }));

test("[16.39] a route that never reached the coordinator says so, and shows the swarm once it can", ({ browser }) =>
  withPage(browser, async (page) => {
    // The binhost is told by the API alone.
    for (const { path } of ROUTES.filter(({ api }) => api !== "binhost")) {
      coordinator.setReachable(false);
      await page.goto(coordinator.url + path);
      await expect(page.locator('[data-conn="lost"]')).toBeVisible();
      await expect(main(page), path).toContainText("No connection to the coordinator");
      await expect(main(page).getByRole("button", { name: "Try again" }), path).toHaveCount(1);
      // It tries again by itself.
      coordinator.setReachable(true);
      await expect(page.locator('[data-conn="live"]')).toBeVisible();
      await expect(main(page), path).not.toContainText("No connection to the coordinator");
    }
  }));

test("[16.39] a route whose coordinator is gone marks what it shows as old", ({ browser }) =>
  withPage(browser, async (page) => {
    coordinator.show(sceneOf("overview").swarm);
    for (const { path } of ROUTES) {
      coordinator.setReachable(true);
      await page.goto(coordinator.url + path);
      await page.locator('[data-conn="live"]').waitFor();
      coordinator.setReachable(false);
      await expect(page.locator("[data-stale]").first(), path).toBeVisible();
      await expect(page.getByRole("region", { name: "Connection" })).toContainText(
        "Everything below is from 14:28:06.",
      );
    }
  }));
