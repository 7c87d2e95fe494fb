import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { MigrationRefused, migrate } from "./migrate";

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
  expect(migrate(file, migrations)).toEqual(["1_first", "2_second"]);
  expect(migrate(file, migrations)).toEqual([]);
  write("3_third", "CREATE TABLE three (a INTEGER);");
  expect(migrate(file, migrations)).toEqual(["3_third"]);
  expect(tables()).toEqual(["_prisma_migrations", "one", "three", "two"]);
});

test("a migration that fails leaves the file as it was", () => {
  migrate(file, migrations);
  write("2_second", "CREATE TABLE two (a INTEGER); CREATE TABLE one (a INTEGER);");
  expect(() => migrate(file, migrations)).toThrow(/one already exists/);
  expect(tables()).toEqual(["_prisma_migrations", "one"]);
});

test("refuses a file of another program, of a newer one, and an edited migration", () => {
  const other = new Database(file);
  other.exec("CREATE TABLE somebody_elses (a INTEGER)");
  other.close();
  expect(() => migrate(file, migrations)).toThrow(MigrationRefused);
  rmSync(file);

  write("2_second", "CREATE TABLE two (a INTEGER);");
  migrate(file, migrations);
  writeFileSync(join(migrations, "2_second", "migration.sql"), "CREATE TABLE too (a INTEGER);");
  expect(() => migrate(file, migrations)).toThrow(/2_second was changed/);
  rmSync(join(migrations, "2_second"), { recursive: true });
  expect(() => migrate(file, migrations)).toThrow(/newer than this program.*2_second/);
});

test("the committed migrations add up to the schema", async () => {
  migrate(file, COMMITTED);
  const fromSchema = new Database(":memory:");
  fromSchema.exec(await sqlOfSchema());
  const migrated = new Database(file);
  expect(definitions(migrated)).toEqual(definitions(fromSchema));
  migrated.close();
});

function definitions(database: Database.Database): string[] {
  return database
    .prepare<[], { sql: string }>(
      "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT IN ('_prisma_migrations', 'sqlite_sequence') ORDER BY name",
    )
    .all()
    .map(({ sql }) => sql);
}

/** The tables that schema.prisma describes, from Prisma's own engine as WebAssembly. */
async function sqlOfSchema(): Promise<string> {
  const glue = await import("@prisma/schema-engine-wasm/schema_engine_bg");
  const modulePath = createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm/schema_engine_bg");
  const wasm = readFileSync(modulePath.replace(/\.js$/, ".wasm"));
  const { instance } = await WebAssembly.instantiate(wasm, { "./schema_engine_bg.js": { ...glue } });
  const start = instance.exports.__wbindgen_start;
  if (typeof start !== "function") throw new Error("the schema engine's module has no start function");
  glue.__wbg_set_wasm(instance.exports);
  start();
  const engine = await glue.SchemaEngine.new({ datamodels: undefined }, () => {}, NO_DATABASE);
  const schema = { path: "schema.prisma", content: readFileSync(join(COMMITTED, "../schema.prisma"), "utf8") };
  const { stdout } = await engine.diff({
    from: { tag: "empty" },
    to: { tag: "schemaDatamodel", files: [schema] },
    script: true,
    exitCode: null,
    filters: { externalTables: [], externalEnums: [] },
  });
  return stdout ?? "";
}

/** The engine wants a connection before it compares two schemas, and then asks it nothing. */
const connection = {
  provider: "sqlite",
  adapterName: "none",
  queryRaw: () => ({ ok: false }),
  executeRaw: () => ({ ok: false }),
  executeScript: () => ({ ok: false }),
  startTransaction: () => ({ ok: false }),
  dispose: () => ({ ok: true }),
};
const NO_DATABASE = {
  ...connection,
  connect: async () => ({ ok: true, value: connection }),
  connectToShadowDb: async () => ({ ok: false }),
};
