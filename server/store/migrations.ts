import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * The committed migrations, and what of them a database lacks, in Prisma's own layout and bookkeeping: afterwards `prisma
 * migrate status` finds all clean, and what Prisma's command line applied is not applied again. The product applies them itself
 * because that command line downloads an engine, which nobody who only runs the product should need.
 */
export type Migration = { name: string; sql: string; checksum: string };

/** A row of `_prisma_migrations` that was not rolled back. */
export type Recorded = { migration_name: string; checksum: string; finished_at: unknown };

/** The database is not ours, is newer than this program, or differs from what is committed; the message says what to do. */
export class MigrationRefused extends Error {}

/** In the order in which they are applied. */
export function readMigrations(directory: string): Migration[] {
  return readdirSync(directory)
    .filter((name) => existsSync(join(directory, name, "migration.sql")))
    .sort()
    .map((name) => {
      const sql = readFileSync(join(directory, name, "migration.sql"), "utf8");
      return { name, sql, checksum: createHash("sha256").update(sql).digest("hex") };
    });
}

/** What is still to be applied. @throws MigrationRefused when what was applied is not what is committed. */
export function missingFrom(recorded: readonly Recorded[], committed: readonly Migration[]): Migration[] {
  for (const record of recorded) refuseUnknown(record, committed);
  return committed.filter(({ name }) => !recorded.some((record) => record.migration_name === name));
}

function refuseUnknown({ migration_name: name, ...record }: Recorded, committed: readonly Migration[]): void {
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
