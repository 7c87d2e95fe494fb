import { defineConfig } from "@playwright/test";
import base from "./playwright.config";

/** `npm run bench:dashboard`: what the dashboard costs in a browser. Prints numbers and asserts none: they are this machine's. */
export default defineConfig({
  ...base,
  testDir: "e2e/bench",
  testMatch: "**/*.bench.ts",
  outputDir: "test-results/bench",
  reporter: [["line"]],
  use: { ...base.use, trace: "off", screenshot: "off" },
});
