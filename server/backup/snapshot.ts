import { execFile } from "node:child_process";
import {
  chownSync,
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { dirname } from "node:path";
import { promisify } from "node:util";
import Sqlite from "better-sqlite3";
import { Client } from "pg";
import { z } from "zod";
import { PRODUCT_ROOT } from "../product";
import type { Database } from "../store/database";

/** Snapshots of the database: of one moment, and put back while no coordinator runs. */

/** `swarm-2026-11-25T20-30-00.db`, in UTC. */
export function backupName({ kind }: Database, at: Date): string {
  const stamp = at.toISOString().slice(0, 19).replaceAll(":", "-");
  return `swarm-${stamp}.${kind === "sqlite" ? "db" : "dump"}`;
}

/** Under its name only when it is whole. A coordinator may have it made of its own database, and goes on meanwhile. */
export async function backUp(database: Database, file: string): Promise<void> {
  if (existsSync(file)) throw new Error(`${file} exists already.`);
  mkdirSync(dirname(file), { recursive: true });
  const part = `${file}.part`;
  rmSync(part, { force: true });
  if (database.kind === "sqlite") await copySqlite(database.file, part);
  else await postgresql("pg_dump", ["--format=custom", "--no-owner", "--file", part], new URL(database.url));
  const written = openSync(part, "r");
  fsyncSync(written);
  closeSync(written);
  giveToOwner(part);
  renameSync(part, file);
}

/** What was there is kept beside it. @returns where. */
export function restoreSqlite(snapshot: string, database: string): string | null {
  refuseDamaged(snapshot);
  const aside = existsSync(database) ? putAside(database) : null;
  const part = `${database}.part`;
  copyFileSync(snapshot, part);
  giveToOwner(part);
  renameSync(part, database);
  return aside;
}

/** Into the database itself, which loses all that it holds. */
export async function restorePostgresql(snapshot: string, url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
  } finally {
    await client.end();
  }
  const { pathname } = new URL(url);
  const name = decodeURIComponent(pathname.slice(1));
  await postgresql("pg_restore", ["--no-owner", "--single-transaction", "--dbname", name, snapshot], new URL(url));
}

/** An administrator puts it back, but the coordinator is somebody else. */
function giveToOwner(file: string): void {
  const { uid, gid } = statSync(dirname(file));
  if (process.getuid?.() === 0) chownSync(file, uid, gid);
}

/** Reads in one transaction, which in WAL mode holds up no writer; in a process of its own, because SQLite holds up all else in its own. */
const COPY = `
  import Sqlite from "better-sqlite3";
  const [from, to] = process.argv.slice(1);
  new Sqlite(from, { readonly: true, fileMustExist: true, timeout: 10_000 }).prepare("VACUUM INTO ?").run(to);
`;

async function copySqlite(from: string, to: string): Promise<void> {
  await run(process.execPath, ["--input-type=module", "--eval", COPY, from, to], { cwd: PRODUCT_ROOT });
}

/** The password in the environment, because everybody on the machine may read a program's arguments. */
async function postgresql(program: string, argv: string[], url: URL): Promise<void> {
  const { hostname, port, username, password, pathname } = url;
  const env = {
    ...process.env,
    PGHOST: decodeURIComponent(hostname),
    PGPORT: port || "5432",
    PGUSER: decodeURIComponent(username),
    PGPASSWORD: decodeURIComponent(password),
    PGDATABASE: decodeURIComponent(pathname.slice(1)),
  };
  await run(program, argv, { env });
}

const run = promisify(execFile);

const Whole = z.tuple([z.object({ integrity_check: z.literal("ok") })]);

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

function putAside(database: string): string {
  refuseInUse(database);
  const aside = `${database}.before-restore-${Date.now()}`;
  // A write-ahead log beside another file would be taken for that one's own.
  for (const suffix of ["-wal", "-shm", ""]) {
    if (existsSync(database + suffix)) renameSync(database + suffix, aside + suffix);
  }
  return aside;
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
