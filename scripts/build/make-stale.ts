import { PRODUCTS } from "./outputs";
import { CommandFailed } from "./run-quietly";
import { isStale, markFresh } from "./stamp";

/** Makes what is missing or out of date, of all products or of those named, and says what it makes. */
export async function makeStale(names?: readonly string[]): Promise<void> {
  for (const product of PRODUCTS) {
    if ((names && !names.includes(product.name)) || !isStale(product)) continue;
    const startedAt = performance.now();
    console.log(`Building the ${product.name}.`);
    await product.make();
    markFresh(product);
    console.log(`  built in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  }
}

/** Shows a failed build as the tool that failed has shown it. */
export function printBuildFailure(error: unknown): void {
  if (!(error instanceof CommandFailed)) throw error;
  console.error(`${error.printed}\n${error.message}`);
}
