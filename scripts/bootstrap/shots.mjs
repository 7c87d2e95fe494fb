import { installDependencies } from "./install.mjs";
import { importTypeScript } from "./typescript.mjs";

/** Takes pictures of the dashboard; the arguments are Playwright's: `npm run shots -- -g "queue dark"`. */
export async function main(argv) {
  await installDependencies();
  const { takeShots } = await importTypeScript("../testing/take-shots.ts");
  process.exitCode = await takeShots(argv);
}
