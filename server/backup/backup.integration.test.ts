import { execFile } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { findPostgres, PrivatePostgres } from "../store/testing/private-postgres";
import { auditDatabase } from "../testing/audit-database";
import { bundled } from "../testing/processes";
import type { TestServer } from "../testing/test-server";
import { startOnDisk, temporaryDirectory } from "../testing/test-server";

let backup: string;
let restore: string;
beforeAll(async () => {
  backup = await bundled("server/backup/backup.ts");
  restore = await bundled("server/backup/restore.ts");
});

const run = async (program: string, argv: readonly string[], env: Record<string, string> = {}) =>
  await promisify(execFile)(process.execPath, [program, ...argv], { env: { ...process.env, ...env } });

/** Adds packages one after the other until the returned function is called, which tells how many. */
function load(server: TestServer): () => Promise<number> {
  let count = 0;
  let goesOn = true;
  const adding = (async () => {
    while (goesOn) {
      count += 1;
      const { status } = await server.send("POST", "/api/v1/queue", { entries: [{ cpv: `dev-libs/leaf-${count}` }] });
      expect(status).toBe(201);
    }
  })();
  return async () => {
    goesOn = false;
    await adding;
    return count;
  };
}

test("[ST9] a snapshot that is taken under load is one moment of the swarm, and a coordinator starts on it", async () => {
  const directory = await temporaryDirectory();
  const server = await startOnDisk(directory);
  const stop = load(server);
  const file = join(directory, "snapshot.db");
  await run(backup, ["--data", directory, file]);
  expect(await stop()).toBeGreaterThan(0);
  await expect(run(backup, ["--data", directory, file])).rejects.toThrow(/exists already/);

  await expect(run(restore, ["--data", directory, file])).rejects.toThrow(/is in use. Stop the coordinator first/);
  await server.close();
  const { stdout } = await run(restore, ["--data", directory, file]);
  expect(stdout).toMatch(/The database that was there is now .*swarm\.db\.before-restore-/);

  const restored = await startOnDisk(directory);
  const { body: after } = await restored.send("POST", "/api/v1/queue", { entries: [{ cpv: "dev-libs/after-1" }] });
  expect(after).toMatchObject({ builds: [{ cpv: "dev-libs/after-1" }] });
  await restored.close();
  const { builds } = await auditDatabase({ kind: "sqlite", file: join(directory, "swarm.db") });
  expect(builds.map(({ cpv }) => String(cpv)).at(-1)).toBe("dev-libs/after-1");
});

test("[ST9] what is no snapshot is not put in the place of a database", async () => {
  const directory = await temporaryDirectory();
  const file = join(directory, "holiday.jpg");
  writeFileSync(file, "No database.".repeat(1000));
  await expect(run(restore, ["--data", directory, file])).rejects.toThrow(/Nothing was restored: .*not a database/);
  expect(existsSync(join(directory, "swarm.db"))).toBe(false);
});

test.skipIf(findPostgres() === null)("[ST9] a dump of PostgreSQL under load, too", async () => {
  const postgres = new PrivatePostgres(findPostgres() ?? "");
  onTestFinished(() => postgres.remove());
  await postgres.start();
  const directory = await temporaryDirectory();
  const url = await postgres.newDatabase();
  const server = await startOnDisk(directory, { kind: "postgresql", url });
  await server.send("POST", "/api/v1/queue", { entries: [{ cpv: "dev-libs/before-1" }] });
  const stop = load(server);
  const file = join(directory, "snapshot.dump");
  await run(backup, ["--data", directory, file], { DATABASE_URL: url });
  await stop();
  const restored = await postgres.newDatabase();
  postgres.run("pg_restore", ["--no-owner", "--dbname", restored, file]);
  const { builds } = await auditDatabase({ kind: "postgresql", url: restored });
  expect(builds[0]).toMatchObject({ cpv: "dev-libs/before-1" });
});
