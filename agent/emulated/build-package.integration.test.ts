import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { readIndex } from "./packages-index";
import type { Executable, Workshop } from "./testing/emulated-emerge";
import { bundleEmulatedEmerge, DRONE_OPTIONS, openWorkshop } from "./testing/emulated-emerge";

const ZLIB = "sys-libs/zlib-1.2.11-r4";

let emerge: Executable;
let shop: Workshop;
beforeAll(async () => {
  emerge = await bundleEmulatedEmerge();
});
afterAll(() => emerge.remove());
beforeEach(async () => {
  shop = await openWorkshop(emerge);
});
afterEach(() => shop.close());

const build = (cpv: string, environment?: Record<string, string>) =>
  shop.start([...DRONE_OPTIONS, "--buildpkgonly", `=${cpv}`], environment);

test("says on standard output what emerge says of a quiet build", async () => {
  const { status, stdout, stderr } = await build(ZLIB).ended;
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toBe(`Calculating dependencies ... done!
Dependency resolution took 0.01 s (backtrack: 0/20).

>>> Verifying ebuild manifests
>>> Jobs: 0 of 1 complete, 1 running                                    Load avg: 0.00, 0.00, 0.00
>>> Emerging (1 of 1) sys-libs/zlib-1.2.11-r4::gentoo
>>> Jobs: 0 of 1 complete, 1 running                                    Load avg: 0.00, 0.00, 0.00
>>> Jobs: 0 of 1 complete                                               Load avg: 0.00, 0.00, 0.00
>>> Jobs: 1 of 1 complete                                               Load avg: 0.00, 0.00, 0.00

`);
});

test("leaves one package and an index that tells its true size and digests", async () => {
  await build(ZLIB).ended;
  const text = await readFile(join(shop.pkgDirectory, "Packages"), "utf8");
  const { stanzas } = readIndex(text);
  expect(text).toContain("\nPACKAGES: 1\n");
  expect(stanzas).toHaveLength(1);
  const [stanza = {}] = stanzas;
  const file = await readFile(join(shop.pkgDirectory, stanza.PATH ?? ""));
  expect(stanza).toMatchObject({
    CPV: ZLIB,
    PATH: "sys-libs/zlib/zlib-1.2.11-r4-1.gpkg.tar",
    BUILD_ID: "1",
    KEYWORDS: "amd64",
    REPO: "gentoo",
    SIZE: String(file.length),
    MD5: createHash("md5").update(file).digest("hex"),
    SHA1: createHash("sha1").update(file).digest("hex"),
  });
  const compressed = await readFile(join(shop.pkgDirectory, "Packages.gz"));
  expect(gunzipSync(compressed).toString("utf8")).toBe(text);
});

test("the log tells every phase in Portage's words, and lies where Portage puts it", async () => {
  await build(ZLIB).ended;
  expect(await readdir(shop.logDirectory)).toEqual([
    expect.stringMatching(/^sys-libs:zlib-1\.2\.11-r4:\d{8}-\d{6}\.log$/),
  ]);
  const log = await shop.readLog();
  const place = `/var/tmp/portage/${ZLIB}`;
  const inOrder = [
    ">>> Downloading 'https://distfiles.gentoo.org/distfiles/zlib-1.2.11.tar.xz'",
    " * Package:    sys-libs/zlib-1.2.11-r4:0",
    ">>> Unpacking source...",
    `>>> Source unpacked in ${place}/work`,
    `>>> Preparing source in ${place}/work/zlib-1.2.11 ...`,
    ">>> Source prepared.",
    `>>> Configuring source in ${place}/work/zlib-1.2.11 ...`,
    ">>> Source configured.",
    `>>> Compiling source in ${place}/work/zlib-1.2.11 ...`,
    "make -j8 ",
    ">>> Source compiled.",
    `>>> Test phase [not enabled]: ${ZLIB}`,
    `>>> Install ${ZLIB} into ${place}/image`,
    `>>> Completed installing ${ZLIB} into ${place}/image`,
    " * Final size of installed tree:  741 KiB",
    ">>> Creating binpkg",
    ">>> Done.",
  ];
  const lines = log.split("\n");
  expect(lines.filter((line) => inOrder.includes(line))).toEqual(inOrder);
  expect(log).not.toContain("\x1b");
});

test("colours its messages unless NO_COLOR forbids it", async () => {
  await build(ZLIB, { NO_COLOR: "", NOCOLOR: "" }).ended;
  expect(await shop.readLog()).toContain(" \x1b[32m*\x1b[0m Final size of installed tree:");
});

test("refuses at once when something it needs is not installed", async () => {
  const { status, stdout, stderr } = await build("dev-lang/rust-1.51.0-r2").ended;
  expect(status).toBe(1);
  expect(stdout).toContain("[ebuild  N     ] sys-libs/zlib-1.2.11-r4 \n[ebuild  N     ] dev-lang/rust-1.51.0-r2 \n");
  expect(stderr).toBe(`
!!! --buildpkgonly requires all dependencies to be merged.
!!! Cannot merge requested packages. Merge deps and try again.

`);
});

test("knows no package that its repository does not have", async () => {
  const { status, stderr } = await build("dev-libs/nosuch-1").ended;
  expect(status).toBe(1);
  expect(stderr).toBe('\nemerge: there are no ebuilds to satisfy "=dev-libs/nosuch-1".\n');
});

test("a failed build prints its log, saves what the ebuild said, and packs nothing", async () => {
  const { status, stdout } = await build("sys-devel/always-fails-1").ended;
  expect(status).toBe(1);
  expect(stdout).toContain(">>> Failed to emerge sys-devel/always-fails-1, Log file:\n");
  expect(stdout).toContain(">>> Jobs: 0 of 1 complete, 1 failed                ");
  expect(stdout.endsWith(await shop.readLog())).toBe(true);
  expect(stdout).toContain(" * ERROR: sys-devel/always-fails-1::gentoo failed (compile phase):\n *   emake failed\n");
  const [elog = ""] = await readdir(join(shop.logDirectory, "elog"));
  expect(await readFile(join(shop.logDirectory, "elog", elog), "utf8")).toMatch(
    /^ERROR: compile\nERROR: sys-devel\/always-fails-1::gentoo failed \(compile phase\):\n {2}emake failed\nCall stack:\n/,
  );
  await expect(readdir(shop.pkgDirectory)).rejects.toThrow("ENOENT");
});

test("--quiet-fail=y leaves the log in its file", async () => {
  const argv = [...DRONE_OPTIONS, "--quiet-fail=y", "--buildpkgonly", "=sys-devel/always-fails-1"];
  const { status, stdout } = await shop.start(argv).ended;
  expect(status).toBe(1);
  expect(stdout).toContain(">>> Failed to emerge sys-devel/always-fails-1, Log file:\n");
  expect(stdout).not.toContain(">>> Unpacking source...");
});

test("the attempt that is going to fail depends on the seed and on how often the package was built in the swarm", async () => {
  const environment = { EMULATED_EMERGE_FAIL_ONE_IN: "1" };
  const first = await build(ZLIB, environment).ended;
  const second = await build(ZLIB, environment).ended;
  const third = await build(ZLIB, environment).ended;
  expect([first.status, second.status, third.status]).toEqual([1, 0, 1]);
});

test("takes the time that its speed says", async () => {
  const startedAt = performance.now();
  // 17 s with eight jobs, thirty times as fast.
  await build(ZLIB, { EMULATED_EMERGE_SPEED: "30" }).ended;
  expect(performance.now() - startedAt).toBeGreaterThan(400);
});

test.each([
  ["SIGTERM", 143, 15],
  ["SIGINT", 130, 2],
] as const)("%s in mid-build ends it with status %i, in emerge's words", async (signal, status, number) => {
  const run = build(ZLIB, { EMULATED_EMERGE_SPEED: "0.01" });
  await run.says(">>> Emerging (1 of 1)");
  process.kill(-run.pid, signal);
  expect(await run.ended).toMatchObject({ status, stderr: `\n\nExiting on signal ${number}\n` });
});

test("tells the host in advance what it is going to do, and afterwards that it has ended", async () => {
  const run = build(ZLIB);
  await run.ended;
  const record = JSON.parse(await readFile(join(shop.root, `run/emerge/${run.pid}.json`), "utf8"));
  expect(record).toMatchObject({ pid: run.pid, session: run.pid, processGroup: run.pid, cpv: ZLIB, jobs: 8 });
  expect(record.course.map((stretch: { busyCores: number }) => stretch.busyCores)).toEqual([1, 1, 1, 1, 8, 1, 1, 1]);
  expect(record.endedAtMs).toBeGreaterThanOrEqual(record.course[0].beginsAtMs);
});

test("says which setting of the emulation it cannot use", async () => {
  const { status, stderr } = await build(ZLIB, { EMULATED_EMERGE_SPEED: "fast" }).ended;
  expect(status).toBe(1);
  expect(stderr).toBe('emulated emerge: EMULATED_EMERGE_SPEED must be a number above 0, not "fast"\n');
});
