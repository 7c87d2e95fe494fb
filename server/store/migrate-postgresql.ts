import { randomUUID } from "node:crypto";
import { Client } from "pg";
import type { Migration, Recorded } from "./migrations";
import { MigrationRefused, missingFrom, readMigrations } from "./migrations";

/**
 * Brings a PostgreSQL database, which must exist, up to date. All missing migrations and their records are one transaction, so a
 * crash leaves the database as it was.
 *
 * @returns the names of the migrations that were applied now. @throws MigrationRefused
 */
export async function migratePostgresql(url: string, migrationsDirectory: string): Promise<string[]> {
  const client = await connect(url);
  try {
    await client.query("BEGIN");
    // Of two programs that start on one database the second waits, then finds nothing left to do. Prisma's migrations take
    // the same lock, but for a session.
    await client.query("SET LOCAL lock_timeout = '10s'");
    await client.query(`SELECT pg_advisory_xact_lock(${PRISMA_MIGRATE})`);
    const missing = missingFrom(await readRecorded(client), readMigrations(migrationsDirectory));
    for (const migration of missing) await apply(client, migration);
    await client.query("COMMIT");
    return missing.map(({ name }) => name);
  } finally {
    await client.end();
  }
}

/** The number that Prisma has chosen for its lock. */
const PRISMA_MIGRATE = 72707369;

async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  // A connection that breaks also fails the query that waits for it; without a listener it would end the process as well.
  client.on("error", () => {});
  try {
    await client.connect();
    return client;
  } catch (error) {
    // The URL may hold a password.
    throw new MigrationRefused(`${client.database} on ${client.host}:${client.port} cannot be opened: ${error}`, {
      cause: error,
    });
  }
}

async function readRecorded(client: Client): Promise<Recorded[]> {
  const tables = await client.query<{ tablename: string }>(
    "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()",
  );
  if (tables.rows.some(({ tablename }) => tablename === "_prisma_migrations")) {
    const recorded = await client.query<Recorded>(
      "SELECT migration_name, checksum, finished_at FROM _prisma_migrations WHERE rolled_back_at IS NULL",
    );
    return recorded.rows;
  }
  if (tables.rows.length > 0) {
    throw new MigrationRefused(`${client.database} holds tables of another program. Name another database.`);
  }
  await client.query(HISTORY_TABLE);
  return [];
}

async function apply(client: Client, { name, sql, checksum }: Migration): Promise<void> {
  await client.query(sql);
  await client.query(
    `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
     VALUES ($1, $2, $3, now(), now(), 1)`,
    [randomUUID(), checksum, name],
  );
}

/** As Prisma's schema engine creates it. */
const HISTORY_TABLE = `CREATE TABLE "_prisma_migrations" (
    "id"                    VARCHAR(36) PRIMARY KEY NOT NULL,
    "checksum"              VARCHAR(64) NOT NULL,
    "finished_at"           TIMESTAMPTZ,
    "migration_name"        VARCHAR(255) NOT NULL,
    "logs"                  TEXT,
    "rolled_back_at"        TIMESTAMPTZ,
    "started_at"            TIMESTAMPTZ NOT NULL DEFAULT now(),
    "applied_steps_count"   INTEGER NOT NULL DEFAULT 0
)`;
