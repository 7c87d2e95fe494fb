import { existsSync } from "node:fs";
import { chromium } from "playwright";
import { installOnDebian } from "./install-on-debian";
import { runTool } from "./run-tool";

const INSTALLED = [
  "/usr/bin/google-chrome-stable",
  "/usr/bin/google-chrome",
  "/opt/google/chrome/chrome",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/chromium-bin",
  "/snap/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
] as const;

/**
 * The executable of a Chromium to test with: what PLAYWRIGHT_CHROMIUM names, else an installed one, else Playwright's own
 * (downloaded when it can be), else Debian's package when we may install it. Null, and a word what to do, when all that fails.
 */
export async function ensureBrowser(): Promise<string | null> {
  return findBrowser() ?? (await downloadBrowser()) ?? (await installDebians()) ?? explain();
}

function findBrowser(): string | undefined {
  const named = process.env.PLAYWRIGHT_CHROMIUM;
  return [...(named ? [named] : []), ...INSTALLED, chromium.executablePath()].find((path) => existsSync(path));
}

async function downloadBrowser(): Promise<string | undefined> {
  console.log("No Chromium is installed: asking Playwright for its own.");
  await runTool("playwright", ["install", "chromium"]);
  return findBrowser();
}

async function installDebians(): Promise<string | undefined> {
  await installOnDebian("chromium");
  return findBrowser();
}

function explain(): null {
  console.error(`The browser tests need Chromium or Chrome:
  Gentoo:  emerge --ask www-client/chromium
  Debian:  apt-get install chromium
  Fedora:  dnf install chromium
or set PLAYWRIGHT_CHROMIUM to the executable.`);
  return null;
}
