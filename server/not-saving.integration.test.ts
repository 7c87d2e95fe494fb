import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { expect, onTestFinished, test } from "vitest";
import { Health } from "../protocol/api";
import type { Database } from "./store/database";
import { findPostgres, PrivatePostgres } from "./store/testing/private-postgres";
import { canMount, smallDisk } from "./testing/small-disk";
import type { TestServer } from "./testing/test-server";
import { startOnDisk, temporaryDirectory } from "./testing/test-server";
import { connectWatcher } from "./testing/test-watcher";

/** What keeps a coordinator from saving, and what lets it again. */
type Trouble = {
  dataDirectory: string;
  database: Database;
  begin(): unknown;
  end(): unknown;
  sounds: RegExp;
};

const TROUBLES: { name: string; possible: boolean; prepare(): Trouble | Promise<Trouble> }[] = [
  { name: "a disk that is full", possible: canMount(), prepare: fullDisk },
  { name: "a lock that another program holds", possible: true, prepare: lockedFile },
  { name: "a PostgreSQL server that is gone", possible: findPostgres() !== null, prepare: goneServer },
];

for (const { name, possible, prepare } of TROUBLES) {
  test.skipIf(!possible)(`[ST8] [JO4] ${name}: refused, said, and gone on from by itself`, async () => {
    const trouble = await prepare();
    const server = await startOnDisk(trouble.dataDirectory, trouble.database);
    const watcher = await connectWatcher(server);
    expect(await add(server, "dev-libs/one-1")).toMatchObject({ status: 201 });

    await trouble.begin();
    const refused = await add(server, "dev-libs/two-1");
    expect(refused).toMatchObject({ status: 503, body: { detail: "Not saved, try again." } });
    const { summary } = await watcher.until((seen) => seen.summary.status === "STALLED");
    expect(summary.because).toMatch(trouble.sounds);
    const health = await server.get("/api/v1/health");
    expect(health.status).toBe(503);
    expect(Health.parse(health.body)).toMatchObject({ status: "not-saving", because: expect.stringMatching(/./) });
    expect(await add(server, "dev-libs/two-1")).toMatchObject({ status: 503 });

    await trouble.end();
    await watcher.until((seen) => seen.summary.status !== "STALLED");
    expect((await server.get("/api/v1/health")).status).toBe(200);
    expect(await add(server, "dev-libs/two-1")).toMatchObject({ status: 201 });
    const { rows } = await watcher.until((seen) => seen.rows.size === 2);
    expect([...rows.values()].map(({ cpv }) => cpv)).toEqual(["dev-libs/one-1", "dev-libs/two-1"]);
  });
}

function add(server: TestServer, cpv: string) {
  return server.send("POST", "/api/v1/queue", { entries: [{ cpv }] });
}

function fullDisk(): Trouble {
  const disk = smallDisk(4 * 1024);
  const database = { kind: "sqlite", file: join(disk.directory, "swarm.db") } as const;
  const sounds = /^Nothing can be saved: database or disk is full\.$/;
  return { dataDirectory: disk.directory, database, begin: disk.fill, end: disk.empty, sounds };
}

async function lockedFile(): Promise<Trouble> {
  const dataDirectory = await temporaryDirectory();
  const file = join(dataDirectory, "swarm.db");
  let other: Sqlite.Database | null = null;
  return {
    dataDirectory,
    database: { kind: "sqlite", file },
    begin: () => {
      other = new Sqlite(file);
      other.exec("BEGIN IMMEDIATE");
    },
    end: () => other?.close(),
    sounds: /^Nothing can be saved: database is locked\.$/,
  };
}

async function goneServer(): Promise<Trouble> {
  const postgres = new PrivatePostgres(findPostgres() ?? "");
  onTestFinished(() => postgres.remove());
  await postgres.start();
  return {
    dataDirectory: await temporaryDirectory(),
    database: { kind: "postgresql", url: await postgres.newDatabase() },
    begin: () => postgres.crash(),
    end: () => postgres.start(),
    sounds: /^Nothing can be saved: Can't reach database server/,
  };
}
