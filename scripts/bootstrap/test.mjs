import { installDependencies } from "./install.mjs";
import { importTypeScript } from "./typescript.mjs";

/** Runs all tests (`everything`) or those that take seconds (`fast part`). */
export async function main(argv, extent) {
  if (argv.length > 0) {
    console.error(`${argv.join(" ")}: there are no options. To run some tests only: npx vitest run PATH`);
    process.exitCode = 2;
    return;
  }
  await installDependencies();
  const { runTests } = await importTypeScript("../testing/run-tests.ts");
  process.exitCode = await runTests(extent);
}
