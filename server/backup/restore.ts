import { readBackupOptions } from "./options";
import { restoreSqlite } from "./snapshot";

/** `npm run restore`: puts a snapshot in the place of the SQLite database of a coordinator that does not run. */
const USAGE = "npm run restore -- [--data DIR] FILE";

const options = readBackupOptions(process.argv.slice(2), USAGE);
if (options) {
  const { database } = options.config;
  try {
    if (options.file === undefined) throw new Error(USAGE);
    if (database.kind !== "sqlite")
      throw new Error("Restore a dump of PostgreSQL with pg_restore; see docs/operations.md.");
    const aside = restoreSqlite(options.file, database.file);
    if (aside !== null) console.log(`The database that was there is now ${aside}`);
    console.log(`${database.file} is what ${options.file} holds. Start the coordinator.`);
  } catch (error) {
    console.error(`Nothing was restored: ${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
  }
}
