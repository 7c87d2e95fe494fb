import { installDependencies } from "./install.mjs";
import { importTypeScript } from "./typescript.mjs";

/** Installs and builds what is missing or stale, and starts nothing. */
export async function main() {
  await installDependencies();
  const { makeStale, printBuildFailure } = await importTypeScript("../build/make-stale.ts");
  try {
    await makeStale();
  } catch (error) {
    printBuildFailure(error);
    process.exitCode = 1;
  }
}
