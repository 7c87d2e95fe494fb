import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { migrateSqlite } from "./migrate-sqlite";
import { MigrationRefused } from "./migrations";
import { sqlOfSchema } from "./testing/sql-of-schema";

const COMMITTED = join(import.meta.dirname, "../../prisma/migrations");

let directory: string;
let file: string;
let migrations: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "portage-swarm-migrate-"));
  file = join(directory, "swarm.db");
  migrations = join(directory, "migrations");
  write("1_first", "CREATE TABLE one (a INTEGER);");
});
afterEach(() => rmSync(directory, { recursive: true }));

function write(name: string, sql: string) {
  mkdirSync(join(migrations, name), { recursive: true });
  writeFileSync(join(migrations, name, "migration.sql"), sql);
}

function tables(): string[] {
  const database = new Database(file);
  const names = database
    .prepare<[], { name: string }>("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    .all();
  database.close();
  return names.map(({ name }) => name);
}

test("applies what is missing, in order, once", () => {
  write("2_second", "ALTER TABLE one ADD COLUMN b INTEGER; CREATE TABLE two (a INTEGER);");
  expect(migrateSqlite(file, migrations)).toEqual(["1_first", "2_second"]);
  expect(migrateSqlite(file, migrations)).toEqual([]);
  write("3_third", "CREATE TABLE three (a INTEGER);");
  expect(migrateSqlite(file, migrations)).toEqual(["3_third"]);
  expect(tables()).toEqual(["_prisma_migrations", "one", "three", "two"]);
});

test("a migration that fails leaves the file as it was", () => {
  migrateSqlite(file, migrations);
  write("2_second", "CREATE TABLE two (a INTEGER); CREATE TABLE one (a INTEGER);");
  expect(() => migrateSqlite(file, migrations)).toThrow(/one already exists/);
  expect(tables()).toEqual(["_prisma_migrations", "one"]);
});

test("refuses a file of another program, of a newer one, and an edited migration", () => {
  const other = new Database(file);
  other.exec("CREATE TABLE somebody_elses (a INTEGER)");
  other.close();
  expect(() => migrateSqlite(file, migrations)).toThrow(MigrationRefused);
  rmSync(file);

  write("2_second", "CREATE TABLE two (a INTEGER);");
  migrateSqlite(file, migrations);
  writeFileSync(join(migrations, "2_second", "migration.sql"), "CREATE TABLE too (a INTEGER);");
  expect(() => migrateSqlite(file, migrations)).toThrow(/2_second was changed/);
  rmSync(join(migrations, "2_second"), { recursive: true });
  expect(() => migrateSqlite(file, migrations)).toThrow(/newer than this program.*2_second/);
});

test("the committed migrations add up to the schema", async () => {
  migrateSqlite(file, COMMITTED);
  const fromSchema = new Database(":memory:");
  fromSchema.exec(await sqlOfSchema("prisma/schema.prisma"));
  const migrated = new Database(file);
  expect(definitions(migrated)).toEqual(definitions(fromSchema));
  migrated.close();
});

/**
 * Without blanks, and the parts of each statement sorted: SQLite keeps the text of each, and what ALTER TABLE adds stands at the
 * end in its own way.
 */
function definitions(database: Database.Database): string[][] {
  return database
    .prepare<[], { sql: string }>(
      "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT IN ('_prisma_migrations', 'sqlite_sequence') ORDER BY name",
    )
    .all()
    .map(({ sql }) => sql.replace(/\s+/g, "").split(/[,()]/).sort());
}
