import { makeStale, printBuildFailure } from "../build/make-stale";
import { ensureBrowser } from "./ensure-browser";
import { runTool } from "./run-tool";

/**
 * Takes a picture of every page and state of the dashboard, in both themes, for a desk and for a hand, into
 * `test-results/screenshots`.
 *
 * @returns the exit status.
 */
export async function takeShots(argv: readonly string[]): Promise<number> {
  try {
    await makeStale();
  } catch (error) {
    printBuildFailure(error);
    return 1;
  }
  const browser = await ensureBrowser();
  if (browser === null) return 1;
  return await runTool("playwright", ["test", "--config", "playwright.shots.config.ts", ...argv], {
    PLAYWRIGHT_CHROMIUM: browser,
  });
}
