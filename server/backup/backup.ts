import { execFileSync } from "node:child_process";
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import Sqlite from "better-sqlite3";
import type { Database } from "../store/database";
import { readBackupOptions } from "./options";

/** `npm run backup`: a snapshot of the database, of one moment, while the coordinator goes on. */
const USAGE = "npm run backup -- [--data DIR] [FILE]";

const options = readBackupOptions(process.argv.slice(2), USAGE);
if (options) {
  const { database, dataDirectory } = options.config;
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(":", "-");
  const suffix = database.kind === "sqlite" ? "db" : "dump";
  const file = resolve(options.file ?? join(dataDirectory, "backups", `swarm-${stamp}.${suffix}`));
  try {
    backUp(database, file);
    console.log(`Saved ${(statSync(file).size / 1e6).toFixed(1)} MB to ${file}`);
  } catch (error) {
    console.error(`Nothing was saved: ${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
  }
}

/** Under its name only when it is whole. */
function backUp(database: Database, file: string): void {
  if (existsSync(file)) throw new Error(`${file} exists already.`);
  mkdirSync(dirname(file), { recursive: true });
  const part = `${file}.part`;
  rmSync(part, { force: true });
  if (database.kind === "sqlite") copySqlite(database.file, part);
  else dumpPostgresql(new URL(database.url), part);
  const written = openSync(part, "r");
  fsyncSync(written);
  closeSync(written);
  renameSync(part, file);
}

/** Reads in one transaction, which in WAL mode holds up no writer. */
function copySqlite(from: string, to: string): void {
  const source = new Sqlite(from, { readonly: true, fileMustExist: true, timeout: 10_000 });
  source.prepare("VACUUM INTO ?").run(to);
  source.close();
}

/** In the environment, because everybody on the machine may read a program's arguments. */
function dumpPostgresql({ hostname, port, username, password, pathname }: URL, to: string): void {
  const env = {
    ...process.env,
    PGHOST: decodeURIComponent(hostname),
    PGPORT: port || "5432",
    PGUSER: decodeURIComponent(username),
    PGPASSWORD: decodeURIComponent(password),
    PGDATABASE: decodeURIComponent(pathname.slice(1)),
  };
  execFileSync("pg_dump", ["--format=custom", "--no-owner", "--file", to], {
    env,
    stdio: ["ignore", "inherit", "inherit"],
  });
}
