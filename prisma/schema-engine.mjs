#!/usr/bin/env node
// Stands in for Prisma's schema engine, a binary that the Prisma CLI wants to download from Prisma's own server. It speaks the
// CLI's JSON-RPC on standard input and output and lets the WebAssembly build of the engine, which is on npm, do the work.
// A tool for those who change the schema (`npm run schema`); the product applies its migrations without it. SQLite only.
import { readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { PrismaBetterSqlite3 } from "@prisma/adapter-better-sqlite3";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";

const require = createRequire(import.meta.url);

/** What `_prisma_migrations` holds before there is one. */
const NO_MIGRATIONS = {
  columnNames: [
    "id",
    "checksum",
    "finished_at",
    "migration_name",
    "logs",
    "rolled_back_at",
    "started_at",
    "applied_steps_count",
  ],
  columnTypes: [7, 7, 10, 7, 7, 10, 10, 0],
  rows: [],
};

const { datamodels, url, command } = readArguments(process.argv.slice(2));
if (process.argv.includes("--version")) {
  const { devDependencies } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  console.log(`schema-engine-cli ${devDependencies["@prisma/schema-engine-wasm"]}`);
} else if (command === "cli") {
  await checkConnection();
} else {
  await serve();
}

/** `--datamodels FILE`, `--datasource JSON`, other options with one value each, and perhaps the command `cli`. */
function readArguments(argv) {
  const found = { datamodels: [], url: "", command: undefined };
  for (let at = 0; at < argv.length; at += 1) {
    if (argv[at] === "--datamodels") found.datamodels.push(argv[++at]);
    else if (argv[at] === "--datasource") found.url = JSON.parse(argv[++at]).url ?? "";
    else if (argv[at].startsWith("--")) at += 1;
    else found.command ??= argv[at];
  }
  return found;
}

async function checkConnection() {
  try {
    const connection = await adapterFactory().connect();
    await connection.dispose();
  } catch (error) {
    const fields = { message: String(error?.message ?? error), error_code: "P1001", is_panic: false };
    const line = { timestamp: new Date().toISOString(), level: "ERROR", target: "schema_engine::logger", fields };
    process.stderr.write(`\n${JSON.stringify(line)}\n`);
    process.exitCode = 1;
  }
}

async function serve() {
  const glue = await loadEngine();
  const factory = bindMigrationAwareSqlAdapterFactory(adapterFactory());
  const models = datamodels.map((path) => [path, readFileSync(path, "utf8")]);
  let engine;
  for await (const line of createInterface({ input: process.stdin })) {
    if (line.trim() === "") continue;
    const { id, method, params } = JSON.parse(line);
    if (method === undefined) continue; // The CLI's answer to our `print`.
    try {
      if (method === "reset") {
        engine?.free();
        engine = undefined;
        removeDatabase();
        send({ id, result: {} });
        continue;
      }
      engine ??= await glue.SchemaEngine.new({ datamodels: models.length > 0 ? models : undefined }, () => {}, factory);
      send({ id, result: await answer(engine, method, params) });
    } catch (error) {
      send({ id, error: problem(error, factory) });
    }
  }
}

async function loadEngine() {
  const glue = await import("@prisma/schema-engine-wasm/schema_engine_bg");
  const path = require.resolve("@prisma/schema-engine-wasm/schema_engine_bg").replace(/\.js$/, ".wasm");
  const { instance } = await WebAssembly.instantiate(readFileSync(path), { "./schema_engine_bg.js": glue });
  glue.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  return glue;
}

async function answer(engine, method, params) {
  if (method === "createDatabase") return { databaseName: "" }; // SQLite makes the file when it is opened.
  const name = method === "getDatabaseVersion" ? "version" : method;
  if (typeof engine[name] !== "function") throw new Error(`the schema engine does not know ${method}`);
  const result = (await engine[name](params)) ?? {};
  if (method !== "diff" || result.stdout == null) return result;
  // The binary prints a difference through the CLI, the WebAssembly build hands it back.
  send({ id: 1, method: "print", params: { content: result.stdout } });
  return { exitCode: result.exitCode, stdout: null };
}

/** The WebAssembly build's own reset drops nothing on SQLite; the binary removes the file. */
function removeDatabase() {
  const file = url.replace(/^file:/, "").replace(/\?.*$/, "");
  for (const suffix of ["", "-wal", "-shm", "-journal"]) rmSync(file + suffix, { force: true });
}

function problem(error, factory) {
  const reference = /External error id#(\d+)/.exec(error?.message ?? "")?.[1];
  const cause = reference && factory.errorRegistry.consumeError(Number(reference))?.error;
  const message = [cause?.cause?.originalMessage ?? cause?.message, error?.message ?? String(error)];
  return {
    code: 4466,
    message: "An error happened. Check the data field for details.",
    data: {
      is_panic: false,
      message: message.filter((part) => part !== undefined).join("\n"),
      meta: error?.meta ?? null,
      error_code: error?.code ?? null,
    },
  };
}

function send(message) {
  process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
}

/** The official adapter, mended where it and the engine disagree. */
function adapterFactory() {
  const factory = new PrismaBetterSqlite3({ url: url || ":memory:" });
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    connect: async () => mend(await factory.connect()),
    connectToShadowDb: async () => mend(await factory.connectToShadowDb()),
  };
}

/** The engine sends scripts where better-sqlite3 takes one statement, and expects SQLite's own words for a missing table. */
function mend(connection) {
  const { queryRaw, executeRaw, executeScript } = connection;
  const isScript = (error) => /more than one statement/.test(error?.message ?? "");
  connection.queryRaw = async (query) => {
    try {
      return await queryRaw.call(connection, query);
    } catch (error) {
      if (error?.cause?.kind === "TableDoesNotExist" && error.cause.table === "_prisma_migrations")
        return NO_MIGRATIONS;
      if (!isScript(error)) throw error;
      await executeScript.call(connection, query.sql);
      return { columnNames: [], columnTypes: [], rows: [] };
    }
  };
  connection.executeRaw = async (query) => {
    try {
      return await executeRaw.call(connection, query);
    } catch (error) {
      if (!isScript(error)) throw error;
      await executeScript.call(connection, query.sql);
      return 0;
    }
  };
  return connection;
}
