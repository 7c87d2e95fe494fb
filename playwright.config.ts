import { defineConfig } from "@playwright/test";

const inCi = Boolean(process.env.CI);

/** `npm test` finds or installs a browser and names it; without a name Playwright uses its own. */
const browser = process.env.PLAYWRIGHT_CHROMIUM;

export default defineConfig({
  testDir: "e2e",
  testMatch: "**/*.spec.ts",
  outputDir: "test-results/browser",
  // Those in `swarms` boot whole swarms on one machine: two at once would only make each other slow.
  workers: 1,
  // Of no wait, only of what hangs: a run of a minute takes several on a machine that is busy with something else.
  timeout: 600_000,
  expect: { timeout: 15_000 },
  forbidOnly: inCi,
  reporter: [["list"]],
  use: {
    // Without its film: to record a page that always moves takes a whole core from the swarm.
    trace: { mode: "retain-on-failure", screenshots: false },
    screenshot: "only-on-failure",
    viewport: { width: 1440, height: 900 },
    launchOptions: {
      ...(browser ? { executablePath: browser } : {}),
      chromiumSandbox: false,
      args: [
        "--no-sandbox",
        // The browser's own look-ups: nothing in these tests is anywhere but here.
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
      ],
    },
  },
});
