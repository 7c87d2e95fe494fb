import { defineConfig } from "@playwright/test";
import base from "./playwright.config";

/** `npm run shots`: pictures of every page and state, for people to look at. Not tests: they assert nothing. */
export default defineConfig({
  ...base,
  testDir: "e2e/shots",
  testMatch: "**/*.shots.ts",
  outputDir: "test-results/shots",
  use: { ...base.use, trace: "off", screenshot: "off", timezoneId: "UTC", locale: "en-GB" },
});
