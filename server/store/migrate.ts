import { createHash, randomUUID } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";

/**
 * Brings a SQLite file up to date with the committed migrations, in Prisma's own layout and bookkeeping: afterwards
 * `prisma migrate status` finds all clean, and what Prisma's command line applied is not applied again. It exists because
 * that command line downloads an engine, which nobody who only runs the product should need.
 *
 * Each migration and its record are one transaction, so a crash leaves the file as it was.
 *
 * @returns the names of the migrations that were applied now.
 * @throws MigrationRefused when the file is not ours, is newer than this program, or differs from what is committed.
 */
export function migrate(databaseFile: string, migrationsDirectory: string): string[] {
  const database = openDatabase(databaseFile);
  try {
    // IMMEDIATE: of two programs that start on one file the second waits, then finds nothing left to do.
    return database.transaction(() => applyMissing(database, migrationsDirectory)).immediate();
  } finally {
    database.close();
  }
}

export class MigrationRefused extends Error {}

function openDatabase(file: string): Database.Database {
  try {
    const database = new Database(file, { timeout: 10_000 });
    database.pragma("journal_mode = WAL");
    return database;
  } catch (error) {
    throw new MigrationRefused(`${file} cannot be opened as a database: ${error}`, { cause: error });
  }
}

type Recorded = { migration_name: string; checksum: string; finished_at: unknown; rolled_back_at: unknown };

function applyMissing(database: Database.Database, directory: string): string[] {
  const committed = readMigrations(directory);
  const recorded = readRecorded(database);
  refuseUnknownHistory(committed, recorded);
  const missing = committed.filter(({ name }) => !recorded.some((record) => record.migration_name === name));
  for (const migration of missing) apply(database, migration);
  return missing.map(({ name }) => name);
}

type Migration = { name: string; sql: string; checksum: string };

function readMigrations(directory: string): Migration[] {
  return readdirSync(directory)
    .filter((name) => existsSync(join(directory, name, "migration.sql")))
    .sort()
    .map((name) => {
      const sql = readFileSync(join(directory, name, "migration.sql"), "utf8");
      return { name, sql, checksum: createHash("sha256").update(sql).digest("hex") };
    });
}

function readRecorded(database: Database.Database): Recorded[] {
  const tables = database
    .prepare<[], { name: string }>("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    .all();
  if (tables.some(({ name }) => name === "_prisma_migrations")) {
    return database
      .prepare<[], Recorded>(
        "SELECT migration_name, checksum, finished_at, rolled_back_at FROM _prisma_migrations WHERE rolled_back_at IS NULL",
      )
      .all();
  }
  if (tables.length > 0) {
    throw new MigrationRefused(`${database.name} holds tables of another program. Name another data directory.`);
  }
  database.exec(HISTORY_TABLE);
  return [];
}

function refuseUnknownHistory(committed: Migration[], recorded: Recorded[]): void {
  for (const record of recorded) {
    const name = record.migration_name;
    const known = committed.find((migration) => migration.name === name);
    if (!known) {
      throw new MigrationRefused(`The database is newer than this program: it has the migration ${name}.`);
    }
    if (record.finished_at === null) {
      throw new MigrationRefused(`The migration ${name} began and did not end. Restore the database from a backup.`);
    }
    if (record.checksum !== known.checksum) {
      throw new MigrationRefused(`The migration ${name} was changed after it was applied. Restore its committed text.`);
    }
  }
}

function apply(database: Database.Database, { name, sql, checksum }: Migration): void {
  const now = new Date().toISOString().replace("Z", "+00:00");
  database.exec(sql);
  database
    .prepare(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       VALUES (?, ?, ?, ?, ?, 1)`,
    )
    .run(randomUUID(), checksum, name, now, now);
}

/** As Prisma's schema engine creates it. */
const HISTORY_TABLE = `CREATE TABLE "_prisma_migrations" (
    "id"                    TEXT PRIMARY KEY NOT NULL,
    "checksum"              TEXT NOT NULL,
    "finished_at"           DATETIME,
    "migration_name"        TEXT NOT NULL,
    "logs"                  TEXT,
    "rolled_back_at"        DATETIME,
    "started_at"            DATETIME NOT NULL DEFAULT current_timestamp,
    "applied_steps_count"   INTEGER UNSIGNED NOT NULL DEFAULT 0
)`;
