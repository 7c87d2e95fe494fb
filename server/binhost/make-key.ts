import { chmodSync, existsSync, mkdirSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { configure } from "../config";
import { gpg, KEY_DIRECTORY, openSigner } from "./signer";

/** `npm run binhost:key`: makes the key with which the coordinator signs what it publishes, from its next start on. */
const USAGE = "npm run binhost:key -- [--data DIR] [--name NAME]";

await main();

async function main(): Promise<void> {
  const told = readOptions(process.argv.slice(2));
  if (!told) {
    console.error(USAGE);
    process.exitCode = 2;
    return;
  }
  const home = join(told.dataDirectory, KEY_DIRECTORY);
  try {
    const known = await openSigner(told.dataDirectory);
    await known?.close();
    if (known) throw new Error(`there is one in ${home} already, ${known.fingerprint}.`);
    if (!existsSync(home)) mkdirSync(home, { recursive: true });
    chmodSync(home, 0o700);
    // For ever: when it expired, no client would install anything any more.
    await gpg(home, ["--quick-generate-key", told.name, "ed25519", "sign", "never"]);
    const made = await openSigner(told.dataDirectory);
    await made?.close();
    console.log(`Made the key ${made?.fingerprint} in ${home}.`);
    console.log("Start the coordinator again: it signs what it publishes from then on.");
    console.log(
      "Keep a copy of that directory in a safe place; whoever has it can sign packages that your machines trust.",
    );
  } catch (error) {
    console.error(`No key was made: ${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
  }
}

function readOptions(argv: string[]): { dataDirectory: string; name: string } | null {
  try {
    const options = { data: { type: "string" as const }, name: { type: "string" as const } };
    const { values } = parseArgs({ args: argv, options });
    const configured = configure(values.data === undefined ? [] : ["--data", values.data], process.env);
    if (configured.kind !== "run") return null;
    const name = values.name ?? `portage-swarm binhost on ${hostname()}`;
    return { dataDirectory: configured.config.dataDirectory, name };
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return null;
  }
}
