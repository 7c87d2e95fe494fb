import { statSync } from "node:fs";
import { join, resolve } from "node:path";
import { readBackupOptions } from "./options";
import { backUp, backupName } from "./snapshot";

/** `npm run backup`: a snapshot of the database, of one moment, while the coordinator goes on. */
const USAGE = "npm run backup -- [--data DIR] [FILE]";

const options = readBackupOptions(process.argv.slice(2), USAGE);
if (options) {
  const { database, dataDirectory } = options.config;
  const file = resolve(options.file ?? join(dataDirectory, "backups", backupName(database, new Date())));
  try {
    await backUp(database, file);
    console.log(`Saved ${(statSync(file).size / 1e6).toFixed(1)} MB to ${file}`);
  } catch (error) {
    console.error(`Nothing was saved: ${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
  }
}
