import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { migratePostgresql } from "./migrate-postgresql";
import { findPostgres, PrivatePostgres } from "./testing/private-postgres";
import { sqlOfSchema } from "./testing/sql-of-schema";

const COMMITTED = join(import.meta.dirname, "../../prisma/postgresql/migrations");
const bin = findPostgres();

describe.skipIf(bin === null)("with a PostgreSQL server", () => {
  let server: PrivatePostgres;
  let migrations: string;
  let url: string;
  beforeAll(async () => {
    server = new PrivatePostgres(bin ?? "");
    await server.start();
    migrations = mkdtempSync(join(tmpdir(), "portage-swarm-migrate-"));
    write("1_first", "CREATE TABLE one (a INTEGER);");
  });
  afterAll(async () => {
    rmSync(migrations, { recursive: true });
    await server.remove();
  });
  beforeEach(async () => {
    url = await server.newDatabase();
  });

  function write(name: string, sql: string): void {
    mkdirSync(join(migrations, name), { recursive: true });
    writeFileSync(join(migrations, name, "migration.sql"), sql);
  }

  async function query(sql: string): Promise<unknown[]> {
    const client = new Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query<{ tablename: string }>(sql)).rows;
    } finally {
      await client.end();
    }
  }
  const tables = () => query("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename");

  test("two programs that start at once apply each migration once", async () => {
    const applied = await Promise.all([migratePostgresql(url, migrations), migratePostgresql(url, migrations)]);
    expect(applied.flat()).toEqual(["1_first"]);
    expect(await tables()).toEqual([{ tablename: "_prisma_migrations" }, { tablename: "one" }]);
  });

  test("a migration that fails leaves the database as it was", async () => {
    write("2_second", "CREATE TABLE two (a INTEGER); CREATE TABLE one (a INTEGER);");
    await expect(migratePostgresql(url, migrations)).rejects.toThrow(/already exists/);
    expect(await tables()).toEqual([]);
    rmSync(join(migrations, "2_second"), { recursive: true });
  });

  test("refuses a database of another program, and one that cannot be reached, without telling a password", async () => {
    await query("CREATE TABLE somebody_elses (a INTEGER)");
    await expect(migratePostgresql(url, migrations)).rejects.toThrow(/holds tables of another program/);
    const nowhere = new URL(url);
    nowhere.password = "secret";
    nowhere.pathname = "/nowhere";
    const refusal = await migratePostgresql(nowhere.href, migrations).catch(String);
    expect(refusal).toMatch(/nowhere on 127\.0\.0\.1:[0-9]+ cannot be opened: .*does not exist/);
    expect(refusal).not.toContain("secret");
  });

  test("the committed migrations add up to the schema", async () => {
    await migratePostgresql(url, COMMITTED);
    const migrated = server.run("pg_dump", ["--schema-only", "--exclude-table=_prisma_migrations", url]);
    url = await server.newDatabase();
    await query(await sqlOfSchema("prisma/postgresql/schema.prisma"));
    expect(statements(migrated)).toEqual(statements(server.run("pg_dump", ["--schema-only", url])));
  });
});

/** In any order: what a migration added stands where it was added. `\\restrict` names a random key in each dump. */
function statements(dump: string): string[] {
  return dump
    .split("\n")
    .filter((line) => line !== "" && !/^(--|\\)/.test(line))
    .map((line) => line.replace(/,$/, ""))
    .sort();
}
