import { randomUUID } from "node:crypto";
import Database from "better-sqlite3";
import type { Migration, Recorded } from "./migrations";
import { MigrationRefused, missingFrom, readMigrations } from "./migrations";

/**
 * Brings a SQLite file up to date; it is made when there is none. Each migration and its record are one transaction, so a
 * crash leaves the file as it was.
 *
 * @returns the names of the migrations that were applied now. @throws MigrationRefused
 */
export function migrateSqlite(databaseFile: string, migrationsDirectory: string): string[] {
  const database = openDatabase(databaseFile);
  try {
    // IMMEDIATE: of two programs that start on one file the second waits, then finds nothing left to do.
    return database.transaction(() => applyMissing(database, migrationsDirectory)).immediate();
  } finally {
    database.close();
  }
}

function openDatabase(file: string): Database.Database {
  try {
    const database = new Database(file, { timeout: 10_000 });
    database.pragma("journal_mode = WAL");
    return database;
  } catch (error) {
    throw new MigrationRefused(`${file} cannot be opened as a database: ${error}`, { cause: error });
  }
}

function applyMissing(database: Database.Database, directory: string): string[] {
  const missing = missingFrom(readRecorded(database), readMigrations(directory));
  for (const migration of missing) apply(database, migration);
  return missing.map(({ name }) => name);
}

function readRecorded(database: Database.Database): Recorded[] {
  const tables = database
    .prepare<[], { name: string }>("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    .all();
  if (tables.some(({ name }) => name === "_prisma_migrations")) {
    return database
      .prepare<[], Recorded>(
        "SELECT migration_name, checksum, finished_at FROM _prisma_migrations WHERE rolled_back_at IS NULL",
      )
      .all();
  }
  if (tables.length > 0) {
    throw new MigrationRefused(`${database.name} holds tables of another program. Name another data directory.`);
  }
  database.exec(HISTORY_TABLE);
  return [];
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
