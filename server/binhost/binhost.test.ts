import { mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Binhost, Publication, PublishedPackage } from "./binhost";
import { openBinhost } from "./binhost";
import type { FileSystem } from "./file-system";
import { nodeFileSystem } from "./file-system";
import type { BuiltPackage } from "./testing/gpkg";
import { buildPackage, buildXpak, gpkgMembers, inPieces, manifest, tar, withBytes } from "./testing/gpkg";
import { get, problemsOf, readIndex } from "./testing/reader";

let dataDirectory: string;
let seconds: number;
let binhost: Binhost;

beforeEach(async () => {
  dataDirectory = await mkdtemp(join(tmpdir(), "swarm-binhost-"));
  seconds = 1000;
  await restart();
});
afterEach(() => rm(dataDirectory, { recursive: true }));

function restart(published: PublishedPackage[] = [], open: BuiltPackage[] = []) {
  binhost = openBinhost({ dataDirectory, now: () => seconds * 1000, maxPackageBytes: 100_000, indexEveryMs: 0 });
  return binhost.repair({ published, open: open.map(({ order }) => order), removed: [] });
}

const receive = ({ order, artefact, bytes }: BuiltPackage) => binhost.receive(order, artefact, inPieces(bytes));
const publish = ({ order, artefact }: BuiltPackage) => binhost.publish(order, artefact);
const deliver = async (built: BuiltPackage): Promise<Publication> => {
  expect(await receive(built)).toEqual({ ok: true });
  return await publish(built);
};
const refusalOf = async (built: BuiltPackage) => {
  const publication = await deliver(built);
  return publication.ok ? null : publication.why;
};
const incoming = () => readdir(join(dataDirectory, "incoming"), { recursive: true });
const published = async (built: BuiltPackage): Promise<PublishedPackage> => {
  const publication = await deliver(built);
  if (!publication.ok) throw new Error(publication.why);
  const { path, sizeBytes, sha256 } = publication;
  const { build, attempt, target, cpv } = built.order;
  return { build, attempt, target, cpv, path, sizeBytes, sha256 };
};

describe("receive", () => {
  const built = buildPackage();

  it("keeps the file under its attempt", async () => {
    expect(await receive(built)).toEqual({ ok: true });
    const path = join(dataDirectory, "incoming/1/1", built.artefact.sha256);
    expect(await readFile(path)).toEqual(built.bytes);
  });

  it("takes the same file again and again, also at the same time", async () => {
    expect(await Promise.all([receive(built), receive(built), receive(built)])).toEqual(Array(3).fill({ ok: true }));
    expect(await receive(built)).toEqual({ ok: true });
    expect(await incoming()).toEqual(["1", "1/1", `1/1/${built.artefact.sha256}`]);
  });

  const received = (announced: Partial<BuiltPackage["artefact"]>, bytes = built.bytes) =>
    binhost.receive(built.order, { ...built.artefact, ...announced }, inPieces(bytes));
  const { length } = built.bytes;

  it.each([
    ["fewer bytes", {}, built.bytes.subarray(1), "bad-artefact", `${length} bytes were announced, ${length - 1} came.`],
    ["no bytes", {}, Buffer.alloc(0), "bad-artefact", `${length} bytes were announced, 0 came.`],
    [
      "more bytes",
      {},
      Buffer.concat([built.bytes, Buffer.from("x")]),
      "bad-artefact",
      `More than the announced ${length} bytes came.`,
    ],
    ["other bytes", {}, Buffer.alloc(length), "bad-artefact", "The file's SHA256 is not the one that was announced."],
    ["too large a file", { sizeBytes: 100_001 }, undefined, "too-large", "A package may have at most 100000 bytes."],
    ["no size", { sizeBytes: 0 }, undefined, "bad-artefact", /^sizeBytes: /],
    [
      "a wrong hash",
      { sha256: "../../../etc/passwd" },
      undefined,
      "bad-artefact",
      "sha256: must be 64 lower-case hexadecimal digits",
    ],
    [
      "a path for a name",
      { fileName: "../x.gpkg.tar" },
      undefined,
      "bad-artefact",
      "fileName: must be a plain file name",
    ],
    ["a hidden name", { fileName: ".gpkg.tar" }, undefined, "bad-artefact", "fileName: must not begin with a dot"],
    [
      "another kind of file",
      { fileName: "x.sh" },
      undefined,
      "bad-artefact",
      "fileName: must end in .gpkg.tar, .xpak or .tbz2",
    ],
  ])("refuses %s and keeps nothing", async (_, announced, bytes, refused, sentence) => {
    const answer = await received(announced, bytes);
    expect(answer).toMatchObject({ ok: false, refusal: { refused, sentence: expect.stringMatching(sentence) } });
    expect((await incoming().catch(() => [])).filter((name) => name.length > 3)).toEqual([]);
  });

  it("stops reading when more comes than was announced", async () => {
    let sent = 0;
    async function* endless() {
      for (; sent < 1000; sent += 1) yield await Promise.resolve(Buffer.alloc(1000));
    }
    expect(await binhost.receive(built.order, built.artefact, endless())).toMatchObject({ ok: false });
    expect(sent).toBeLessThan(10);
  });

  const breakOffAfter = async (bytes: number, from = 0) => {
    async function* breakingOff() {
      yield built.bytes.subarray(from, bytes);
      await Promise.reject(new Error("connection reset"));
    }
    const receiving = binhost.receive(built.order, built.artefact, breakingOff(), from);
    await expect(receiving).rejects.toThrow("connection reset");
  };
  const receivedBytes = () => binhost.receivedBytes(built.order, built.artefact.sha256);
  const rest = (from: number) =>
    binhost.receive(built.order, built.artefact, inPieces(built.bytes.subarray(from)), from);

  it("rejects when the body breaks off, and takes the file from its begin the next time", async () => {
    await breakOffAfter(1000);
    expect(await deliver(built)).toMatchObject({ ok: true });
  });

  it("[BH2] goes on where an upload broke off, also after a restart, and also twice", async () => {
    expect(await receivedBytes()).toBe(0);
    await breakOffAfter(1000);
    expect(await receivedBytes()).toBe(1000);
    await breakOffAfter(1500, 1000);
    await restart([], [built]);
    expect(await receivedBytes()).toBe(1500);
    expect(await rest(1500)).toEqual({ ok: true });
    expect(await receivedBytes()).toBe(length);
    expect(await publish(built)).toMatchObject({ ok: true });
  });

  it("[BH2] ends the upload of a connection that hangs, and goes on from what it brought", async () => {
    let begin = () => {};
    const hangs = new Promise<void>((resolve) => {
      begin = resolve;
    });
    async function* hanging() {
      yield* inPieces(built.bytes.subarray(0, 1000), 500);
      begin();
      await new Promise(() => {});
    }
    const first = binhost.receive(built.order, built.artefact, hanging());
    first.catch(() => {});
    await hangs;
    const there = await receivedBytes();
    expect(there).toBe(1000);
    await expect(first).rejects.toThrow("broken off");
    expect(await rest(there)).toEqual({ ok: true });
  });

  it("[BH2] takes no rest of what is not there, nor after what was damaged, and then the whole file", async () => {
    await breakOffAfter(1000);
    expect(await rest(999)).toMatchObject({ ok: false, refusal: { refused: "not-saved" } });
    const partial = join(dataDirectory, "incoming/1/1", `${built.artefact.sha256}.partial`);
    await writeFile(partial, Buffer.alloc(1000));
    expect(await rest(1000)).toMatchObject({ ok: false, refusal: { refused: "not-saved" } });
    expect(await receivedBytes()).toBe(0);
    expect(await receive(built)).toEqual({ ok: true });
  });

  it("[BH10] takes a file from the shared directory, checked as if it had been sent", async () => {
    const sharedDirectory = join(dataDirectory, "shared");
    binhost = openBinhost({ dataDirectory, now: () => seconds * 1000, indexEveryMs: 0, sharedDirectory });
    await mkdir(sharedDirectory);
    const { fileName, sha256 } = built.artefact;
    const fetchShared = () => binhost.fetchShared(built.order, fileName, sha256);
    expect(await fetchShared()).toMatchObject({ ok: false, refusal: { refused: "not-found" } });
    await writeFile(join(sharedDirectory, sha256), built.bytes.subarray(1));
    expect(await fetchShared()).toMatchObject({
      ok: false,
      refusal: { refused: "not-found", sentence: expect.stringMatching(/SHA256/) },
    });
    await writeFile(join(sharedDirectory, sha256), built.bytes);
    expect(await fetchShared()).toEqual({ ok: true });
    expect(await publish(built)).toMatchObject({ ok: true });
  });

  it("[BH10] takes a file that NFS hides until the shared directory is read anew", async () => {
    const sharedDirectory = join(dataDirectory, "shared");
    const hidden = new Set([join(sharedDirectory, built.artefact.sha256)]);
    const files: FileSystem = {
      ...nodeFileSystem,
      open: async (path) => (hidden.has(path) ? null : await nodeFileSystem.open(path)),
      list: async (path) => {
        hidden.clear();
        return await nodeFileSystem.list(path);
      },
    };
    binhost = openBinhost({ dataDirectory, now: () => seconds * 1000, indexEveryMs: 0, sharedDirectory, files });
    await mkdir(sharedDirectory);
    await writeFile(join(sharedDirectory, built.artefact.sha256), built.bytes);
    const { fileName, sha256 } = built.artefact;
    expect(await binhost.fetchShared(built.order, fileName, sha256)).toEqual({ ok: true });
  });

  it("forgets an attempt's files, and those of no other", async () => {
    const other = buildPackage({ attempt: 2 });
    await Promise.all([receive(built), receive(other)]);
    await binhost.discard(built.order);
    await binhost.discard(built.order);
    expect(await publish(built)).toMatchObject({ ok: false, why: "No such file was received for this attempt." });
    expect(await publish(other)).toMatchObject({ ok: true });
  });
});

describe("publish", () => {
  it("puts the package in its place and into the index", async () => {
    const built = buildPackage({ build: 7, attempt: 2, header: { ARCH: "amd64", TIMESTAMP: "5", USE: "ssl" } });
    const path = "7-2/dev-libs/leaf/leaf-1.1-1.gpkg.tar";
    const { sizeBytes, sha256, stanza } = built.artefact;
    expect(await deliver(built)).toEqual({ ok: true, path, sizeBytes, sha256 });
    expect(await readFile(join(dataDirectory, "binhost/amd64", path))).toEqual(built.bytes);
    const text = await readFile(join(dataDirectory, "binhost/amd64/Packages"), "utf8");
    const [, own = ""] = stanza.split("\n\n");
    expect(text).toBe(
      `ARCH: amd64\nPACKAGES: 1\nTIMESTAMP: 1000\nUSE: ssl\nVERSION: 0\n\n${own.replace(/(?<=PATH: ).*/, path)}\n`,
    );
    expect(gunzipSync(await (await get(binhost, "amd64/Packages.gz")).arrayBuffer()).toString()).toBe(text);
    expect(await (await get(binhost, "amd64/Packages")).text()).toBe(text);
  });

  it("takes xpak packages", async () => {
    expect(await deliver(buildXpak())).toMatchObject({ ok: true, path: "1-1/dev-libs/leaf/leaf-1.1-1.xpak" });
    expect(await problemsOf(binhost, "amd64")).toEqual([]);
  });

  const built = buildPackage();
  const { length } = built.bytes;
  it.each([
    [
      "another package",
      buildPackage({ stanza: { CPV: "dev-libs/other-1" } }),
      "The package is dev-libs/other-1, asked for was dev-libs/leaf-1.1.",
    ],
    ["no CPV", buildPackage({ stanza: { CPV: null } }), "There is no stanza with a CPV."],
    ["another slot", buildPackage({ stanza: { SLOT: "2" } }), "The package has the slot 2, asked for was 0."],
    [
      "slot 0 for another",
      buildPackage({ slot: "2", stanza: { SLOT: null } }),
      "The package has the slot 0, asked for was 2.",
    ],
    [
      "another sub-slot",
      buildPackage({ slot: "0/3", stanza: { SLOT: "0/4" } }),
      "The package has the slot 0/4, asked for was 0/3.",
    ],
    ["another SIZE", buildPackage({ stanza: { SIZE: "7" } }), `The stanza says SIZE 7, the file has ${length} bytes.`],
    [
      "no SIZE",
      buildPackage({ stanza: { SIZE: null } }),
      `The stanza says SIZE nothing, the file has ${length} bytes.`,
    ],
    [
      "another SHA1",
      buildPackage({ stanza: { SHA1: "0".repeat(40) } }),
      "The file's SHA1 is not the one that was announced.",
    ],
    ["no SHA1", buildPackage({ stanza: { SHA1: null } }), "The file's SHA1 is not the one that was announced."],
    [
      "another MD5",
      buildPackage({ stanza: { MD5: "0".repeat(32) } }),
      "The file's MD5 is not the one that was announced.",
    ],
    ["no MTIME", buildPackage({ stanza: { MTIME: null } }), "The stanza says no MTIME."],
    [
      "a command for clients",
      buildPackage({ stanza: { FETCHCOMMAND: "sh" } }),
      "FETCHCOMMAND is no field of a package.",
    ],
    [
      "a file of another name",
      withName(built, "other-1-1.gpkg.tar"),
      "other-1-1.gpkg.tar is no file name for dev-libs/leaf-1.1.",
    ],
    ["a truncated container", withBytes(built, built.bytes.subarray(0, 2048)), "The package file is truncated."],
    [
      "another package inside",
      buildPackage({ metadata: { CATEGORY: "sys-libs" } }),
      "In the package's container is 'sys-libs/leaf-1.1', asked for was dev-libs/leaf-1.1.",
    ],
    [
      "another slot inside",
      buildPackage({ metadata: { SLOT: "0/4" } }),
      "In the package's container is the slot '0/4', its stanza says 0.",
    ],
    [
      "other USE flags inside",
      buildPackage({ stanza: { USE: "ssl zlib" }, metadata: { USE: "zlib amd64" } }),
      "The stanza says USE ssl, which is not set in the package's container.",
    ],
    [
      "a USE flag that the stanza hides",
      buildPackage({ stanza: { IUSE: "ssl doc", USE: "ssl" }, metadata: { IUSE: "ssl +doc", USE: "ssl doc" } }),
      "In the package's container is USE doc, which its stanza does not say.",
    ],
    [
      "a stanza without the flags that the package has",
      buildPackage({ stanza: { IUSE: "doc", USE: "" }, metadata: { IUSE: "ssl doc", USE: "amd64" } }),
      "The stanza says other IUSE than the package's container.",
    ],
    [
      "metadata that are none",
      withBytes(built, gpkgWith("metadata.tar.gz", Buffer.from("nothing"))),
      "The package's metadata cannot be read.",
    ],
    [
      "metadata that unpack to nothing",
      withBytes(built, gpkgWith("metadata.tar.gz", Buffer.alloc(0))),
      "The package's metadata cannot be read.",
    ],
    [
      "another package's container",
      withBytes(built, buildPackage({ cpv: "dev-libs/twig-1" }).bytes),
      "The package's container is of 'twig-1-1', not of 'leaf-1.1'.",
    ],
  ])("[BH3] refuses %s", async (_, wrong, why) => {
    expect(await refusalOf(wrong)).toBe(why);
    expect(await readIndex(binhost, "amd64")).toBeNull();
    expect(await refusalOf(wrong)).toBe(why);
  });

  it.each([
    ["0", null],
    ["0", "0/1.1"],
    ["0/1.1", "0/1.1"],
    ["2", "2"],
    ["2/2", "2"],
  ])("takes for the slot %s a package of %s", async (slot, SLOT) => {
    expect(await refusalOf(buildPackage({ slot, stanza: { SLOT } }))).toBeNull();
  });

  it.each([
    ["what was planned", ["ssl"], "ssl"],
    ["flags set beside that the package does not have", ["ssl"], "ssl elibc_glibc kernel_linux amd64"],
    ["a plan's flags that it does not have", ["ssl", "wayland"], "ssl"],
    ["any, where nobody planned them", null, "doc"],
  ])("[BH3] takes USE: %s", async (_, use, USE) => {
    const IUSE = "+ssl -doc test";
    expect(await refusalOf(buildPackage({ use, stanza: { IUSE, USE }, metadata: { IUSE, USE } }))).toBeNull();
  });

  it("[BH3] refuses other USE flags than were planned, by a reason of its own, and names them", async () => {
    const IUSE = "+ssl doc test zlib";
    const other = buildPackage({ use: ["ssl", "zlib"], stanza: { IUSE, USE: "doc zlib" } });
    expect(await deliver(other)).toEqual({
      ok: false,
      reason: "other-use",
      why: "It was built with other USE flags than were planned: -ssl +doc.",
    });
    expect(await readIndex(binhost, "amd64")).toBeNull();
  });

  it.each(["xz", "zst"])("[BH4] reads no metadata that are packed by %s, or reads them right", async (compression) => {
    const name = `metadata.tar.${compression}`;
    expect(await refusalOf(withBytes(built, gpkgWith(name, ZSTD_METADATA)))).toBeNull();
  });

  it("goes without MD5 when Portage did not write it", async () => {
    expect(await refusalOf(buildPackage({ stanza: { MD5: null } }))).toBeNull();
  });

  it("refuses a file that was swapped after it was received", async () => {
    await receive(built);
    const path = join(dataDirectory, "incoming/1/1", built.artefact.sha256);
    await writeFile(path, buildPackage({ content: "evil" }).bytes);
    const refused = { ok: false, reason: "artefact-refused" };
    expect(await publish(built)).toEqual({ ...refused, why: "The file's SHA256 is not the one that was announced." });
    await truncate(path, 100);
    expect(await publish(built)).toEqual({ ...refused, why: `The file has 100 bytes, announced were ${length}.` });
  });

  it("refuses what was never received", async () => {
    expect(await publish(built)).toMatchObject({ ok: false, why: "No such file was received for this attempt." });
  });

  it("publishes once, however often it is asked, and writes no index for that", async () => {
    await receive(built);
    const [first, ...others] = await Promise.all([publish(built), publish(built), publish(built)]);
    expect(first).toMatchObject({ ok: true });
    expect(others).toEqual([first, first]);
    seconds = 2000;
    expect(await publish(built)).toEqual(first);
    // A drone that lost the answer sends its file again.
    expect(await deliver(built)).toEqual(first);
    expect((await readIndex(binhost, "amd64"))?.timestampSeconds).toBe(1000);
  });

  it("shows for each cpv the newest build, whatever the order of publication", async () => {
    const paths = async () => (await readIndex(binhost, "amd64"))?.packages.get("dev-libs/leaf-1.1")?.get("PATH");
    await deliver(buildPackage({ build: 2, attempt: 1 }));
    await deliver(buildPackage({ build: 1, attempt: 9 }));
    expect(await paths()).toBe("2-1/dev-libs/leaf/leaf-1.1-1.gpkg.tar");
    await deliver(buildPackage({ build: 2, attempt: 2 }));
    expect(await paths()).toBe("2-2/dev-libs/leaf/leaf-1.1-1.gpkg.tar");
    const old = await get(binhost, "amd64/2-1/dev-libs/leaf/leaf-1.1-1.gpkg.tar");
    expect(old.status, "for clients that still have the older index").toBe(200);
    await old.body?.cancel();
  });

  it("[BH8] takes two attempts at a build that end in the same second, each under its own path, and shows the newer", async () => {
    const attempts = [buildPackage({ attempt: 2, content: "second" }), buildPackage({ attempt: 1, content: "first" })];
    expect(await Promise.all(attempts.map(deliver))).toMatchObject([
      { path: "1-2/dev-libs/leaf/leaf-1.1-1.gpkg.tar" },
      { path: "1-1/dev-libs/leaf/leaf-1.1-1.gpkg.tar" },
    ]);
    const shown = (await readIndex(binhost, "amd64"))?.packages.get("dev-libs/leaf-1.1");
    expect(shown?.get("PATH")).toBe("1-2/dev-libs/leaf/leaf-1.1-1.gpkg.tar");
    expect(await problemsOf(binhost, "amd64")).toEqual([]);
  });

  it("keeps targets apart", async () => {
    await deliver(buildPackage({ target: "amd64" }));
    await deliver(buildPackage({ build: 2, target: "arm64", cpv: "dev-libs/twig-1" }));
    expect([...((await readIndex(binhost, "amd64"))?.packages.keys() ?? [])]).toEqual(["dev-libs/leaf-1.1"]);
    expect([...((await readIndex(binhost, "arm64"))?.packages.keys() ?? [])]).toEqual(["dev-libs/twig-1"]);
  });

  it("gives each index a later TIMESTAMP, also within a second and when the clock is set back", async () => {
    const seen: (number | undefined)[] = [];
    for (const [at, now] of [1000, 1000, 1000, 500, 5000].entries()) {
      seconds = now;
      await deliver(buildPackage({ build: at + 1, cpv: `dev-libs/leaf-${at}` }));
      if (at === 1) await restart(await everything(), []);
      seen.push((await readIndex(binhost, "amd64"))?.timestampSeconds);
    }
    expect(seen).toEqual([1000, 1001, 1002, 1003, 5000]);
  });

  it("never shows a reader an entry whose file is absent or other, while many publish at once", async () => {
    const all = Array.from({ length: 60 }, (_, at) =>
      buildPackage({ build: at + 1, cpv: `dev-libs/leaf-${at % 20}`, content: `content ${at}` }),
    );
    let publishing = true;
    const problems: string[] = [];
    let readings = 0;
    const read = async () => {
      for (; publishing; readings += 1) {
        problems.push(...(await problemsOf(binhost, "amd64")));
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    const reading = read();
    const publications: Publication[] = [];
    for (let at = 0; at < all.length; at += 15) {
      publications.push(...(await Promise.all(all.slice(at, at + 15).map(deliver))));
      for (const before = readings; readings === before; ) await new Promise((resolve) => setImmediate(resolve));
    }
    publishing = false;
    await reading;
    expect(publications.filter(({ ok }) => !ok)).toEqual([]);
    expect(problems).toEqual([]);
    const packages = [...((await readIndex(binhost, "amd64"))?.packages.values() ?? [])];
    expect(packages.map((stanza) => Number.parseInt(stanza.get("PATH") ?? "", 10)).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, at) => at + 41),
    );
  });

  it("[BH5] has the header of the newest package's builder", async () => {
    const headerOf = async () => (await (await get(binhost, "amd64/Packages")).text()).split("\n\n", 1)[0];
    await deliver(buildPackage({ build: 2, header: { ARCH: "amd64", CHOST: "x86_64-pc-linux-gnu" } }));
    await deliver(buildPackage({ build: 1, cpv: "dev-libs/twig-1", header: { ARCH: "old" } }));
    await deliver(buildPackage({ build: 3, cpv: "dev-libs/stem-1" }));
    expect(await headerOf()).toBe("ARCH: amd64\nCHOST: x86_64-pc-linux-gnu\nPACKAGES: 3\nTIMESTAMP: 1002\nVERSION: 0");
  });
});

describe("rebuild", () => {
  const target = buildPackage().order.target;
  const plain = async () => await readFile(join(dataDirectory, "binhost/amd64/Packages"), "utf8");
  const withoutTimestamp = (text: string) => text.replace(/^TIMESTAMP: \d+$/m, "TIMESTAMP");
  const publishThree = async () => [
    await published(buildPackage({ build: 1, cpv: "dev-libs/other-2", header: { ARCH: "amd64", CHOST: "x" } })),
    await published(buildPackage({ build: 2, content: "old", header: { ARCH: "amd64", CHOST: "y" } })),
    await published(buildPackage({ build: 3, content: "new" })),
  ];
  const rebuild = (all: PublishedPackage[], open: BuiltPackage[] = []) =>
    binhost.rebuild(target, () =>
      Promise.resolve({ published: all, open: open.map(({ order }) => order), removed: [] }),
    );

  it.each(["is there", "is lost", "is garbled"])("[BH7] gives the same index when the old one %s", async (how) => {
    const all = await publishThree();
    const before = await plain();
    const path = join(dataDirectory, "binhost/amd64/Packages");
    if (how === "is lost") await rm(path);
    if (how === "is garbled") await writeFile(path, before.replaceAll("leaf", "live").slice(0, -100));
    if (how !== "is there") binhost = openBinhost({ dataDirectory, now: () => seconds * 1000, indexEveryMs: 0 });
    seconds = 2000;
    expect(await rebuild(all)).toEqual({ packages: 2, missing: [] });
    expect(withoutTimestamp(await plain())).toBe(withoutTimestamp(before));
    expect((await readIndex(binhost, "amd64"))?.timestampSeconds).toBeGreaterThan(1002);
    expect(await problemsOf(binhost, "amd64")).toEqual([]);
  });

  it("[BH7] leaves out what lies there no more, and tells of it", async () => {
    const all = await publishThree();
    await rm(join(dataDirectory, "binhost/amd64/1-1"), { recursive: true });
    expect(await rebuild(all)).toEqual({ packages: 1, missing: ["dev-libs/other-2"] });
  });

  it("keeps what is being published, and what was published meanwhile, and drops what the store does not know", async () => {
    const all = await publishThree();
    await published(buildPackage({ build: 4, cpv: "dev-libs/unknown-1" }));
    const open = buildPackage({ build: 5, cpv: "dev-libs/open-1" });
    await published(open);
    await binhost.rebuild(target, async () => {
      await published(buildPackage({ build: 6, cpv: "dev-libs/meanwhile-1" }));
      return { published: all, open: [open.order], removed: [] };
    });
    expect([...((await readIndex(binhost, "amd64"))?.packages.keys() ?? [])]).toEqual([
      "dev-libs/leaf-1.1",
      "dev-libs/meanwhile-1",
      "dev-libs/open-1",
      "dev-libs/other-2",
    ]);
  });
});

/** CATEGORY, PF and SLOT of dev-libs/leaf-1.1, as tar and zstd pack them. */
const ZSTD_METADATA = Buffer.from(
  "KLUv/QRoPQQAQkUTGHDPAxBtYjIM+pPmvJrn38cvS5msintKCu2vtY6QeVxwJv2k3krDQBVNlF1T8q3VdrP9W1ncARftEd7c7N7snNEMOXBJ4oEMf1/+nVQWIEAtLiw2BGx6qOev3rHqiOAqJf4qJ6vifwoH4gC1MJ+KJEUB2GYYG0D4weQhBQM5OCjAPHrtujPtBg==",
  "base64",
);

/** A container with one member more, or with other bytes for it. */
function gpkgWith(name: string, bytes: Buffer): Buffer {
  const members = gpkgMembers("leaf-1.1-1", "dev-libs/leaf-1.1", "leaf").filter(
    (member) => !/Manifest|metadata/.test(member.name),
  );
  const all = [...members, { name: `leaf-1.1-1/${name}`, bytes }];
  const listed = all.map((member) => ({ ...member, name: member.name.slice("leaf-1.1-1/".length) }));
  return tar([...all, { name: "leaf-1.1-1/Manifest", bytes: manifest(listed) }]);
}

/** The facts of all that the index names. */
async function everything(): Promise<PublishedPackage[]> {
  const packages = (await readIndex(binhost, "amd64"))?.packages ?? new Map();
  return [...packages.entries()].map(([cpv, stanza]) => {
    const path = stanza.get("PATH") ?? "";
    const [build = 0, attempt = 0] = (path.split("/")[0] ?? "").split("-").map(Number);
    const { order } = buildPackage({ build, attempt, cpv });
    return { ...order, path, sizeBytes: Number(stanza.get("SIZE")), sha256: "" };
  });
}

function withName(built: BuiltPackage, fileName: string): BuiltPackage {
  return { ...built, artefact: { ...built.artefact, fileName } };
}

describe("repair", () => {
  const leaf = buildPackage({ build: 1 });
  const twig = buildPackage({ build: 2, cpv: "dev-libs/twig-1" });
  const shown = async () => [...((await readIndex(binhost, "amd64"))?.packages.keys() ?? [])];
  const place = (path: string) => join(dataDirectory, "binhost/amd64", path);

  it("changes nothing when all agree", async () => {
    const known = [await published(leaf), await published(twig)];
    const before = await stat(place("Packages"));
    expect(await restart(known)).toEqual({ missing: [], added: 0, removed: 0 });
    expect((await stat(place("Packages"))).mtimeMs).toBe(before.mtimeMs);
    expect(await shown()).toEqual(["dev-libs/leaf-1.1", "dev-libs/twig-1"]);
  });

  it("makes the index anew from what lies beside the packages", async () => {
    const known = [await published(leaf), await published(twig)];
    const before = await readIndex(binhost, "amd64");
    await rm(place("Packages"));
    seconds = 3000;
    expect(await restart(known)).toEqual({ missing: [], added: 2, removed: 0 });
    expect((await readIndex(binhost, "amd64"))?.packages).toEqual(before?.packages);
  });

  it.each(["", "garbage", "VERSION: 0\n\nCPV: dev-libs/leaf-1.1\n\nfoo\n\n\n"])(
    "copes with an index of %j",
    async (text) => {
      const known = [await published(leaf)];
      await writeFile(place("Packages"), text);
      await restart(known);
      expect(await shown()).toEqual(["dev-libs/leaf-1.1"]);
      expect(await problemsOf(binhost, "amd64")).toEqual([]);
    },
  );

  it("shows nothing of an index that is none", async () => {
    await published(leaf);
    await writeFile(place("Packages"), "garbage");
    await restart();
    expect(await readIndex(binhost, "amd64")).toBeNull();
  });

  it("names nothing that is absent, cut short or unknown to the store, and tells what is missing", async () => {
    const [leafFact, twigFact] = [await published(leaf), await published(twig)];
    await published(buildPackage({ build: 3, cpv: "dev-libs/unknown-1" }));
    await rm(place(leafFact.path));
    await truncate(place(twigFact.path), 10);
    expect(await restart([leafFact, twigFact])).toEqual({ missing: [leafFact, twigFact], added: 0, removed: 3 });
    expect(await shown()).toEqual([]);
  });

  it("tells a package as missing whose stanza is lost with the index", async () => {
    const leafFact = await published(leaf);
    await rm(place("Packages"));
    await rm(place("1-1/Packages"));
    expect(await restart([leafFact])).toEqual({ missing: [leafFact], added: 0, removed: 0 });
  });

  it("leaves in place what was named but is not committed yet", async () => {
    const known = [await published(leaf)];
    await published(twig);
    expect(await restart(known, [twig])).toEqual({ missing: [], added: 0, removed: 0 });
    expect(await shown()).toEqual(["dev-libs/leaf-1.1", "dev-libs/twig-1"]);
    expect(await publish(twig)).toMatchObject({ ok: true });
  });

  it("goes back to the older build when the newer one is not the store's", async () => {
    const older = await published(leaf);
    await published(buildPackage({ build: 5, content: "newer" }));
    expect(await restart([older])).toEqual({ missing: [], added: 1, removed: 1 });
    const seen = await readIndex(binhost, "amd64");
    expect(seen?.packages.get("dev-libs/leaf-1.1")?.get("PATH")).toBe(older.path);
  });

  it("shows only the newest of several published builds of a cpv", async () => {
    const older = await published(leaf);
    const newer = await published(buildPackage({ build: 5, content: "newer" }));
    expect(await restart([newer, older])).toEqual({ missing: [], added: 0, removed: 0 });
    await rm(place("Packages"));
    expect(await restart([newer, older])).toEqual({ missing: [], added: 1, removed: 0 });
    expect((await readIndex(binhost, "amd64"))?.packages.get("dev-libs/leaf-1.1")?.get("PATH")).toBe(newer.path);
  });

  it("keeps what may still be published or sent on, and removes all other leftovers", async () => {
    await receive(leaf);
    await receive(twig);
    await writeFile(join(dataDirectory, "incoming/1/1/x.1.part"), "half");
    await writeFile(join(dataDirectory, "incoming/stray"), "");
    await restart([], [leaf]);
    expect(await incoming()).toEqual(["1", "1/1", `1/1/${leaf.artefact.sha256}`, "1/1/x.partial"]);
    expect(await publish(leaf)).toMatchObject({ ok: true });
    await binhost.discard(leaf.order);
    expect(await incoming()).toEqual(["1"]);
  });

  it("takes over what was published before, even if it is forgotten", async () => {
    await published(leaf);
    binhost = openBinhost({ dataDirectory, now: () => seconds * 1000 });
    await published(twig);
    expect(await shown()).toEqual(["dev-libs/leaf-1.1", "dev-libs/twig-1"]);
  });
});
