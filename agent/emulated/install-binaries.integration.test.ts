import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import type { Server } from "node:http";
import { createServer } from "node:http";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { Executable, Workshop } from "./testing/emulated-emerge";
import { bundleEmulatedEmerge, DRONE_OPTIONS, openWorkshop } from "./testing/emulated-emerge";

const ZLIB = "sys-libs/zlib-1.2.11-r4";
const GROUP = "acct-group/sgx-0";
const CACHED_INDEX = "var/cache/edb/binhost/127.0.0.1/packages/Packages";

/** A binhost that a test can change: what it serves by path, and what it was asked. */
type Binhost = { server: Server; uri: string; files: Map<string, Buffer>; asked: string[] };

let emerge: Executable;
let shop: Workshop;
beforeAll(async () => {
  emerge = await bundleEmulatedEmerge();
});
afterAll(() => emerge.remove());
let binhost: Binhost;
beforeEach(async () => {
  [shop, binhost] = await Promise.all([openWorkshop(emerge), openBinhost()]);
  await configure("verify-signature = false");
});
afterEach(async () => {
  binhost.server.close();
  await shop.close();
});

const install = (...cpvs: string[]) =>
  shop.start([...DRONE_OPTIONS, "--getbinpkgonly", "--noreplace", ...cpvs.map((cpv) => `=${cpv}`)]).ended;
const isInstalled = (cpv: string) => existsSync(join(shop.root, "var/db/pkg", cpv));

test("installs what the binhost has, in the words of a quiet emerge", async () => {
  await publish(ZLIB);
  const { status, stdout } = await install(ZLIB);
  expect(status).toBe(0);
  expect(isInstalled(ZLIB)).toBe(true);
  expect(stdout.replaceAll(/ +Load avg: .*/g, "")).toBe(`Calculating dependencies ... done!
Dependency resolution took 0.01 s (backtrack: 0/20).

>>> Jobs: 0 of 1 complete, 1 running
>>> Emerging binary (1 of 1) sys-libs/zlib-1.2.11-r4::gentoo
>>> Jobs: 0 of 1 complete, 1 running
>>> Jobs: 0 of 1 complete
>>> Installing (1 of 1) sys-libs/zlib-1.2.11-r4::gentoo
>>> Jobs: 0 of 1 complete, 1 merge wait
>>> Completed (1 of 1) sys-libs/zlib-1.2.11-r4::gentoo
>>> Jobs: 0 of 1 complete
>>> Jobs: 1 of 1 complete

`);
  expect(binhost.asked).toEqual([
    "/packages/Packages.gz",
    "/packages/Packages",
    "/packages/sys-libs/zlib/zlib-1.2.11-r4-1.gpkg.tar",
  ]);
});

test("prefers the compressed index", async () => {
  await publish(ZLIB);
  const index = binhost.files.get("/packages/Packages") ?? Buffer.alloc(0);
  binhost.files.set("/packages/Packages.gz", gzipSync(index));
  expect(await install(ZLIB)).toMatchObject({ status: 0 });
  expect(binhost.asked).not.toContain("/packages/Packages");
});

test("what is installed is not downloaded again", async () => {
  await publish(ZLIB);
  await install(ZLIB);
  binhost.asked.length = 0;
  expect(await install(ZLIB)).toMatchObject({ status: 0 });
  expect(binhost.asked.filter((path) => path.endsWith(".tar"))).toEqual([]);
});

test("refuses at once when one of the packages is absent, and installs none", async () => {
  await publish(ZLIB);
  const { status, stderr } = await install(ZLIB, GROUP);
  expect(status).toBe(1);
  expect(stderr).toBe(`\nemerge: there are no binary packages to satisfy "=${GROUP}".\n`);
  expect(isInstalled(ZLIB)).toBe(false);
});

test("an index that is less than six seconds newer than the cached one is not seen until that is removed", async () => {
  await publish(GROUP);
  await install(GROUP);
  await publish(ZLIB);
  const { status, stderr } = await install(ZLIB);
  expect(status).toBe(1);
  expect(stderr).toContain("[swarm] Local copy of remote index is up-to-date and will be used.");
  await rm(join(shop.root, CACHED_INDEX));
  expect(await install(ZLIB)).toMatchObject({ status: 0 });
});

test("a package that is not what the index says is refused", async () => {
  const path = await publish(ZLIB);
  const good = binhost.files.get(path) ?? Buffer.alloc(0);
  binhost.files.set(path, Buffer.concat([good.subarray(0, -1), Buffer.from("x")]));
  const { status, stdout } = await install(ZLIB);
  expect(status).toBe(1);
  expect(stdout).toContain("!!! Digest verification failed:\n");
  expect(stdout).toContain("!!! Reason: Failed on MD5 verification\n");
  expect(isInstalled(ZLIB)).toBe(false);
});

test("a package that the index names but the binhost lacks is a failure", async () => {
  binhost.files.delete(await publish(ZLIB));
  const { status, stdout } = await install(ZLIB);
  expect(status).toBe(1);
  expect(stdout).toContain(`>>> Failed to emerge ${ZLIB}, Log file:\n`);
  expect(stdout).toContain("ERROR 404: Not Found.\n");
});

test("unsigned packages are refused unless the configuration says that signatures do not count", async () => {
  await publish(ZLIB);
  await configure("");
  const { status, stderr } = await install(ZLIB);
  expect(status).toBe(1);
  expect(stderr).toContain("binpkg appears unsigned (missing any signature)");
});

test("a binhost that is down has no packages", async () => {
  await publish(ZLIB);
  binhost.server.close();
  const { status, stderr } = await install(ZLIB);
  expect(status).toBe(1);
  expect(stderr).toContain(`!!! [swarm] Error fetching binhost package info from '${binhost.uri}'\n`);
  expect(stderr).toContain(`emerge: there are no binary packages to satisfy "=${ZLIB}".`);
});

async function openBinhost(): Promise<Binhost> {
  const files = new Map<string, Buffer>();
  const asked: string[] = [];
  const server = createServer(({ url = "", headers }, response) => {
    asked.push(url);
    const file = files.get(url);
    const since = headers["if-modified-since"];
    if (!file) response.writeHead(404).end();
    else if (since && Date.parse(since) >= timestampMs(file)) response.writeHead(304).end();
    else response.end(file);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  return { server, uri: `http://127.0.0.1:${port}/packages`, files, asked };
}

function timestampMs(index: Buffer): number {
  return Number(/^TIMESTAMP: (?<seconds>\d+)$/m.exec(index.toString("utf8"))?.groups?.seconds) * 1000;
}

async function configure(signatures: string): Promise<void> {
  const directory = join(shop.root, "etc/portage");
  await mkdir(directory, { recursive: true });
  const section = `[swarm]\npriority = 10\nsync-uri = ${binhost.uri}/\n${signatures}\n`;
  await writeFile(join(directory, "binrepos.conf"), section);
}

/** Builds a package and serves it, alone; the path it has there. */
async function publish(cpv: string): Promise<string> {
  const { status } = await shop.start([...DRONE_OPTIONS, "--buildpkgonly", `=${cpv}`]).ended;
  if (status !== 0) throw new Error(`${cpv} was not built`);
  const index = await readFile(join(shop.pkgDirectory, "Packages"));
  const path = /^PATH: (?<path>.+)$/m.exec(index.toString("utf8"))?.groups?.path ?? "";
  binhost.files.set("/packages/Packages", index);
  binhost.files.set(`/packages/${path}`, await readFile(join(shop.pkgDirectory, path)));
  return `/packages/${path}`;
}
