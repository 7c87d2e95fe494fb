import { beforeEach, describe, expect, it } from "vitest";
import { ReleaseName } from "../../protocol/binhost";
import { CommandId } from "../../protocol/people";
import type { Binhost, TargetReleases } from "./binhost";
import { openBinhost } from "./binhost";
import { CRASHES, FragileDisk } from "./testing/fragile-disk";
import type { BuiltPackage } from "./testing/gpkg";
import { buildPackage, inPieces } from "./testing/gpkg";
import { ask, problemsOf, readIndex } from "./testing/reader";

const AUTUMN = ReleaseName.parse("autumn");
const WINTER = ReleaseName.parse("winter");
const commandOf = (name: string) => CommandId.parse(`command-${name}`);

const leaf = buildPackage({ build: 1 });
const twig = buildPackage({ build: 2, cpv: "dev-libs/twig-1" });
const newLeaf = buildPackage({ build: 3, cpv: "dev-libs/leaf-1.2" });

let disk: FragileDisk;
let seconds: number;
let published: BuiltPackage[];
let binhost: Binhost;

async function restart(): Promise<void> {
  binhost = openBinhost({ dataDirectory: "/data", now: () => seconds * 1000, files: disk.mount(), indexEveryMs: 0 });
  const known = published.map(({ order, artefact }) => {
    const path = `${order.build}-1/${order.cpv.replace(/-[^-]+$/, "")}/${artefact.fileName}`;
    return { ...order, path, sizeBytes: artefact.sizeBytes, sha256: artefact.sha256 };
  });
  await binhost.repair({ published: known, open: [], removed: [] });
}

async function publish(built: BuiltPackage): Promise<void> {
  await binhost.receive(built.order, built.artefact, inPieces(built.bytes));
  expect(await binhost.publish(built.order, built.artefact)).toMatchObject({ ok: true });
  published.push(built);
}

function releases(): TargetReleases {
  const found = binhost.releases(leaf.order.target);
  if (!found) throw new Error("There is no such target.");
  return found;
}

const make = (name: ReleaseName) => releases().make({ name, note: "", by: "operator", command: commandOf(name) });
const promote = (name: ReleaseName) => releases().promote(name, "operator", commandOf(name));
const cpvsAt = async (address: string) => [...((await readIndex(binhost, address))?.packages.keys() ?? [])];
const timestamp = async () => (await readIndex(binhost, "amd64/current"))?.timestampSeconds ?? 0;

async function begin(): Promise<void> {
  disk = new FragileDisk();
  seconds = 1000;
  published = [];
  const files = disk.mount();
  await files.makeDirectory("/data");
  await files.syncDirectory("/");
  await restart();
  await publish(leaf);
  await publish(twig);
}
beforeEach(begin);

it("[RL1] a release is what was published when it was made, whatever is published or removed later", async () => {
  expect(await make(AUTUMN)).toMatchObject({ name: "autumn", packages: 2, by: "operator" });
  await publish(newLeaf);
  await binhost.withdraw(leaf.order.target, new Set(["1-1/dev-libs/leaf/leaf-1.1-1.gpkg.tar"]));
  await binhost.deletePackages(leaf.order.target, [leaf.order]);
  expect(await cpvsAt("amd64")).toEqual(["dev-libs/leaf-1.2", "dev-libs/twig-1"]);
  expect(await cpvsAt("amd64/releases/autumn")).toEqual(["dev-libs/leaf-1.1", "dev-libs/twig-1"]);
  expect(await problemsOf(binhost, "amd64/releases/autumn")).toEqual([]);
  published = published.filter((each) => each !== leaf);
  await restart();
  expect(await problemsOf(binhost, "amd64/releases/autumn")).toEqual([]);
  expect(releases().all.map(({ name }) => name)).toEqual(["autumn"]);
});

it("a release that is made twice is the same", async () => {
  const first = await make(AUTUMN);
  await publish(newLeaf);
  expect(await make(AUTUMN)).toEqual(first);
  expect(await cpvsAt("amd64/releases/autumn")).toHaveLength(2);
});

it("[RL2] a client of `current` gets what was promoted, and sees a roll back, for its index is newer than any before", async () => {
  expect(await readIndex(binhost, "amd64/current")).toBeNull();
  await make(AUTUMN);
  await publish(newLeaf);
  await make(WINTER);
  await promote(WINTER);
  const first = await timestamp();
  expect(await cpvsAt("amd64/current")).toEqual(["dev-libs/leaf-1.1", "dev-libs/leaf-1.2", "dev-libs/twig-1"]);
  // A clock that was set back makes no older index.
  seconds = 10;
  expect(await promote(AUTUMN)).toMatchObject({ release: "autumn", before: "winter" });
  expect(await cpvsAt("amd64/current")).toEqual(["dev-libs/leaf-1.1", "dev-libs/twig-1"]);
  expect(await problemsOf(binhost, "amd64/current")).toEqual([]);
  expect(await timestamp()).toBeGreaterThan(first);
  const last = await timestamp();
  await restart();
  expect([await timestamp(), releases().promotion?.release]).toEqual([last, "autumn"]);
  await promote(WINTER);
  expect(await timestamp()).toBeGreaterThan(last);
});

it("a release that is removed is gone, and the packages of others stay", async () => {
  await make(AUTUMN);
  await make(WINTER);
  await releases().remove(AUTUMN);
  expect(await readIndex(binhost, "amd64/releases/autumn")).toBeNull();
  expect(await problemsOf(binhost, "amd64/releases/winter")).toEqual([]);
  expect(await disk.mount().list("/data/releases/amd64")).toEqual(["winter"]);
});

it.each([
  "current/Packages",
  "releases/autumn/Packages",
  "releases/../Packages",
  "releases/%2e%2e/Packages",
  "releases",
])("without releases there is nothing at %s", async (path) => {
  expect((await ask(binhost, "GET", `amd64/${path}`)).status).toBe(404);
});

describe.each(CRASHES)("[RL3] when %s at any step", (crash) => {
  it("a release is made whole or not at all, and is made by the next try", async () => {
    await make(WINTER);
    disk.failAt(Number.POSITIVE_INFINITY, { staysDown: false });
    await make(AUTUMN);
    const { steps } = disk;
    expect(steps).toBeGreaterThan(10);
    for (let step = 1; step <= steps; step += 1) {
      await begin();
      await make(WINTER);
      disk.failAt(step, { staysDown: true });
      await expect(make(AUTUMN)).rejects.toThrow("EIO");
      disk.crash(crash);
      await restart();
      expect(await problemsOf(binhost, "amd64/releases/winter")).toEqual([]);
      const names = releases().all.map(({ name }) => name);
      if (names.includes(AUTUMN)) expect(await cpvsAt("amd64/releases/autumn")).toHaveLength(2);
      else expect(await disk.mount().list("/data/releases/amd64")).toEqual(["winter"]);
      await make(AUTUMN);
      expect(await problemsOf(binhost, "amd64/releases/autumn")).toEqual([]);
    }
  });

  it("clients get the one release or the other, whole", async () => {
    const prepare = async () => {
      await begin();
      await make(AUTUMN);
      await publish(newLeaf);
      await make(WINTER);
      await promote(AUTUMN);
    };
    await prepare();
    disk.failAt(Number.POSITIVE_INFINITY, { staysDown: false });
    await promote(WINTER);
    const { steps } = disk;
    for (let step = 1; step <= steps; step += 1) {
      await prepare();
      const before = await timestamp();
      disk.failAt(step, { staysDown: true });
      await promote(WINTER).catch(() => null);
      disk.crash(crash);
      await restart();
      const now = releases().promotion?.release;
      expect(await cpvsAt("amd64/current")).toHaveLength(now === WINTER ? 3 : 2);
      expect(await problemsOf(binhost, "amd64/current")).toEqual([]);
      await promote(WINTER);
      expect(await cpvsAt("amd64/current")).toHaveLength(3);
      expect(await timestamp()).toBeGreaterThan(before);
    }
  });
});
