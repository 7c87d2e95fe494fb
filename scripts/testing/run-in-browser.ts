import { makeStale, printBuildFailure } from "../build/make-stale";
import { ensureBrowser } from "./ensure-browser";
import { runTool } from "./run-tool";

/**
 * Runs what a Playwright configuration names, in a browser before a dashboard that is built as for people.
 *
 * @returns the exit status.
 */
export async function runInBrowser(config: string, argv: readonly string[]): Promise<number> {
  try {
    await makeStale();
  } catch (error) {
    printBuildFailure(error);
    return 1;
  }
  const browser = await ensureBrowser();
  if (browser === null) return 1;
  return await runTool("playwright", ["test", "--config", config, ...argv], { PLAYWRIGHT_CHROMIUM: browser });
}
