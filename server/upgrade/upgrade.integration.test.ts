import { execFile } from "node:child_process";
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { PRODUCT_ROOT } from "../product";
import { auditDatabase } from "../testing/audit-database";
import { bundled } from "../testing/processes";
import { temporaryDirectory } from "../testing/test-server";

/** Two versions of the real coordinator, each in a directory of its own, and a service manager of a few lines. */

let server: string;
let upgrade: string;
beforeAll(async () => {
  server = await bundled("server/main.ts");
  upgrade = await bundled("server/upgrade/upgrade.ts");
});

type Change = (directory: string) => void;

async function installation(change: Change) {
  const home = await temporaryDirectory();
  const data = join(home, "data");
  const current = join(home, "current");
  const port = await freePort();
  install(home, "0.1.0");
  install(home, "0.2.0");
  change(join(home, "0.2.0"));
  symlinkSync(join(home, "0.1.0"), current);
  const service = join(home, "service");
  writeFileSync(
    service,
    `#!/bin/sh
cd ${home}
case $1 in
  start) NODE_ENV=production ${process.execPath} current/dist/server.mjs --port ${port} --data ${data} --no-ui >>log 2>&1 </dev/null &
    echo $! >pid ;;
  stop) kill "$(cat pid)" 2>/dev/null; while kill -0 "$(cat pid)" 2>/dev/null; do sleep 0.05; done ;;
esac
`,
    { mode: 0o755 },
  );
  onTestFinished(() => run(service, ["stop"]).then(() => {}));
  const url = `http://127.0.0.1:${port}`;
  const healthy = async (): Promise<string | null> => {
    const answer = await fetch(`${url}/api/v1/health`).catch(() => null);
    const health: unknown = answer?.ok ? await answer.json() : null;
    return health && typeof health === "object" && "version" in health ? String(health.version) : null;
  };
  await run(service, ["start"]);
  await expect.poll(healthy, { timeout: 120_000 }).toBe("0.1.0");
  return {
    home,
    data,
    current,
    healthy,
    add: async (cpv: string) => {
      const headers = { "content-type": "application/json" };
      const body = JSON.stringify({ entries: [{ cpv }] });
      expect((await fetch(`${url}/api/v1/queue`, { method: "POST", headers, body })).status).toBe(201);
    },
    packages: async () => {
      const { rows } = await (await fetch(`${url}/api/v1/queue`)).json();
      return rows.map(({ cpv }: { cpv: string }) => cpv);
    },
    upgrade: (...more: string[]) => {
      const program = join(home, "0.2.0/dist/upgrade.mjs");
      const options = [
        "--data",
        data,
        "--current",
        current,
        "--service",
        service,
        "--url",
        url,
        "--wait",
        "30",
        ...more,
      ];
      return run(process.execPath, [program, ...options]);
    },
    database: join(data, "swarm.db"),
  };
}

/** As `git clone` and `npm run build` leave it. */
function install(home: string, version: string): void {
  const directory = join(home, version);
  mkdirSync(join(directory, "dist"), { recursive: true });
  writeFileSync(join(directory, "package.json"), JSON.stringify({ name: "portage-swarm", version, type: "module" }));
  copyFileSync(server, join(directory, "dist/server.mjs"));
  copyFileSync(upgrade, join(directory, "dist/upgrade.mjs"));
  cpSync(join(PRODUCT_ROOT, "prisma"), join(directory, "prisma"), { recursive: true });
  symlinkSync(join(PRODUCT_ROOT, "node_modules"), join(directory, "node_modules"));
}

function run(file: string, argv: readonly string[]) {
  return new Promise<{ status: unknown; said: string }>((resolve) => {
    execFile(file, argv, (error, stdout, stderr) => resolve({ status: error?.code ?? 0, said: stdout + stderr }));
  });
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof address === "object" && address ? address.port : 0;
}

/** A coordinator starts three times at most. */
const LONG_MS = 300_000;

/** A migration, later than all others. */
const migrate = (sql: string) => (directory: string) => {
  const migration = join(directory, "prisma/migrations/29990101000000_of_a_test");
  mkdirSync(migration);
  writeFileSync(join(migration, "migration.sql"), sql);
};

test(
  "[UP6] a new version takes over with all that the old one knew, and a snapshot of that is kept",
  async () => {
    const swarm = await installation(migrate('ALTER TABLE "Swarm" ADD COLUMN "news" TEXT;'));
    await swarm.add("dev-libs/before-1");
    const { status, said } = await swarm.upgrade();
    expect(said).toContain("Version 0.2.0 runs.");
    expect(status).toBe(0);
    expect(await swarm.healthy()).toBe("0.2.0");
    expect(await swarm.packages()).toEqual(["dev-libs/before-1"]);
    expect(realpathSync(swarm.current)).toBe(join(swarm.home, "0.2.0"));
    expect(readdirSync(join(swarm.data, "backups"))).toEqual([
      expect.stringMatching(/^before-upgrade-from-0\.1\.0-.*\.db$/),
    ]);
    expect(await swarm.upgrade()).toMatchObject({
      status: 2,
      said: expect.stringContaining("is this version already"),
    });
  },
  LONG_MS,
);

test(
  "[UP6] a migration that fails: the old version runs again, on the data as they were",
  async () => {
    const swarm = await installation(
      migrate('UPDATE "Build" SET "cpv" = \'dev-libs/spoiled-1\'; ALTER TABLE "Nowhere" ADD COLUMN "news" TEXT;'),
    );
    await swarm.add("dev-libs/before-1");
    const { status, said } = await swarm.upgrade("--wait", "3");
    expect(said).toContain("Version 0.1.0 runs again.");
    expect(status).toBe(1);
    expect(await swarm.healthy()).toBe("0.1.0");
    expect(await swarm.packages()).toEqual(["dev-libs/before-1"]);
    await swarm.add("dev-libs/after-1");
    expect(realpathSync(swarm.current)).toBe(join(swarm.home, "0.1.0"));
  },
  LONG_MS,
);

test(
  "[UP6] a version that migrates and then does not get well: what it changed is undone",
  async () => {
    const swarm = await installation((directory) => {
      migrate('ALTER TABLE "Swarm" ADD COLUMN "news" TEXT; UPDATE "Build" SET "cpv" = \'dev-libs/spoiled-1\';')(
        directory,
      );
      const file = join(directory, "dist/server.mjs");
      writeFileSync(
        file,
        `setTimeout(() => process.exit(3), 2_500);\n${readFileSync(file, "utf8").replaceAll("/health", "/ill")}`,
      );
    });
    await swarm.add("dev-libs/before-1");
    const { status, said } = await swarm.upgrade("--wait", "3");
    expect(said).toContain("Version 0.2.0 does not get well");
    expect(said).toContain("Version 0.1.0 runs again.");
    expect(status).toBe(1);
    expect(await swarm.packages()).toEqual(["dev-libs/before-1"]);
    const { builds } = await auditDatabase({ kind: "sqlite", file: swarm.database });
    expect(builds.map(({ cpv }) => String(cpv))).toEqual(["dev-libs/before-1"]);
  },
  LONG_MS,
);
