import { copyFileSync, existsSync, renameSync } from "node:fs";
import Sqlite from "better-sqlite3";
import { z } from "zod";
import { readBackupOptions } from "./options";

/** `npm run restore`: puts a snapshot in the place of the SQLite database of a coordinator that does not run. */
const USAGE = "npm run restore -- [--data DIR] FILE";

const Whole = z.tuple([z.object({ integrity_check: z.literal("ok") })]);

const options = readBackupOptions(process.argv.slice(2), USAGE);
if (options) {
  const { database } = options.config;
  try {
    if (options.file === undefined) throw new Error(USAGE);
    if (database.kind !== "sqlite")
      throw new Error("Restore a dump of PostgreSQL with pg_restore; see docs/operations.md.");
    restore(options.file, database.file);
  } catch (error) {
    console.error(`Nothing was restored: ${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
  }
}

function restore(snapshot: string, database: string): void {
  refuseDamaged(snapshot);
  if (existsSync(database)) {
    refuseInUse(database);
    const aside = `${database}.before-restore-${Date.now()}`;
    // A write-ahead log beside another file would be taken for that one's own.
    for (const suffix of ["-wal", "-shm", ""]) {
      if (existsSync(database + suffix)) renameSync(database + suffix, aside + suffix);
    }
    console.log(`The database that was there is now ${aside}`);
  }
  const part = `${database}.part`;
  copyFileSync(snapshot, part);
  renameSync(part, database);
  console.log(`${database} is what ${snapshot} holds. Start the coordinator.`);
}

function refuseDamaged(snapshot: string): void {
  const source = new Sqlite(snapshot, { readonly: true, fileMustExist: true });
  try {
    const found: unknown = source.pragma("integrity_check");
    const isWhole = Whole.safeParse(found).success;
    const isOurs = source.prepare("SELECT 1 FROM sqlite_master WHERE name = 'Swarm'").get() !== undefined;
    if (!isWhole || !isOurs) throw new Error(`${snapshot} is ${isOurs ? "damaged" : "no snapshot of a swarm"}.`);
  } finally {
    source.close();
  }
}

/** Leaving WAL mode needs the database alone. One that cannot even be read is damaged, and in nobody's way. */
function refuseInUse(file: string): void {
  const database = new Sqlite(file, { timeout: 1_000 });
  try {
    database.pragma("journal_mode = DELETE");
  } catch (cause) {
    const isBusy = cause instanceof Sqlite.SqliteError && cause.code.startsWith("SQLITE_BUSY");
    if (isBusy) throw new Error(`${file} is in use. Stop the coordinator first.`, { cause });
  } finally {
    database.close();
  }
}
