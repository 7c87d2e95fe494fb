import { installDependencies } from "./install.mjs";
import { importTypeScript } from "./typescript.mjs";

/** Runs what a Playwright configuration names; the arguments are Playwright's: `npm run shots -- -g "queue dark"`. */
export async function main(config, argv) {
  await installDependencies();
  const { runInBrowser } = await importTypeScript("../testing/run-in-browser.ts");
  process.exitCode = await runInBrowser(config, argv);
}
