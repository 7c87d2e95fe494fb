import { beforeEach, describe, expect, it } from "vitest";
import type { Binhost, Publication, PublishedPackage } from "./binhost";
import { openBinhost } from "./binhost";
import { CRASHES, FragileDisk } from "./testing/fragile-disk";
import type { BuiltPackage } from "./testing/gpkg";
import { buildPackage, inPieces } from "./testing/gpkg";
import { problemsOf, readIndex } from "./testing/reader";

/** Published long ago, together with a package that the one below replaces. */
const older = buildPackage({ build: 1, cpv: "dev-libs/other-2.0" });
const replaced = buildPackage({ build: 2, content: "old" });
/** What is received and published when the disk fails. */
const built = buildPackage({ build: 3, attempt: 2, content: "new" });
const expected = { ok: true, path: "3-2/dev-libs/leaf/leaf-1.1-1.gpkg.tar", sizeBytes: built.bytes.length };

let disk: FragileDisk;
let seconds: number;

beforeEach(() => {
  seconds = 1000;
});

const open = () =>
  openBinhost({ dataDirectory: "/data", now: () => seconds * 1000, files: disk.mount(), indexEveryMs: 0 });
const receive = (binhost: Binhost, { order, artefact, bytes }: BuiltPackage) =>
  binhost.receive(order, artefact, inPieces(bytes));
const publish = (binhost: Binhost, { order, artefact }: BuiltPackage) => binhost.publish(order, artefact);
const receiveAndPublish = async (binhost: Binhost, each: BuiltPackage) => {
  expect(await receive(binhost, each)).toEqual({ ok: true });
  return publish(binhost, each);
};

/** The store's knowledge of a publication. */
function fact({ order }: BuiltPackage, publication: Publication): PublishedPackage {
  if (!publication.ok) throw new Error(publication.why);
  const { path, sizeBytes, sha256 } = publication;
  return { build: order.build, attempt: order.attempt, target: order.target, cpv: order.cpv, path, sizeBytes, sha256 };
}

async function diskWithHistory(): Promise<PublishedPackage[]> {
  disk = new FragileDisk();
  const files = disk.mount();
  await files.makeDirectory("/data");
  await files.syncDirectory("/");
  const binhost = open();
  await binhost.repair({ published: [], open: [], removed: [] });
  return [
    fact(older, await receiveAndPublish(binhost, older)),
    fact(replaced, await receiveAndPublish(binhost, replaced)),
  ];
}

/** How many steps the disk takes for some work. */
async function stepsOf(work: () => Promise<unknown>): Promise<number> {
  disk.failAt(Number.POSITIVE_INFINITY, { staysDown: false });
  await work();
  return disk.steps;
}

async function repairAndSee(published: PublishedPackage[]) {
  const binhost = open();
  const repaired = await binhost.repair({ published, open: [built.order], removed: [] });
  expect(repaired.missing).toEqual([]);
  expect(await problemsOf(binhost, "amd64")).toEqual([]);
  const seen = await readIndex(binhost, "amd64");
  expect([...(seen?.packages.keys() ?? [])]).toEqual(["dev-libs/leaf-1.1", "dev-libs/other-2.0"]);
  return { binhost, seen };
}

describe.each(CRASHES)("when %s at any step", (crash) => {
  it("a publication that is tried again comes to the same result", async () => {
    await diskWithHistory();
    const steps = await stepsOf(() => receiveAndPublish(open(), built));
    expect(steps).toBeGreaterThan(20);

    for (let step = 1; step <= steps; step += 1) {
      const published = await diskWithHistory();
      const binhost = open();
      await binhost.repair({ published, open: [built.order], removed: [] });
      const before = await readIndex(binhost, "amd64");
      disk.failAt(step, { staysDown: true });
      const received = await receive(binhost, built).catch(() => null);
      await publish(binhost, built).catch(() => null);
      const visible = await readIndex(binhost, "amd64");
      disk.crash(crash);

      const { seen } = await repairAndSee(published);
      disk.crash("power fails");
      const { binhost: next, seen: seenAgain } = await repairAndSee(published);
      expect(seenAgain, "what clients were shown once").toEqual(seen);
      expect(seen?.timestampSeconds).toBeGreaterThanOrEqual(before?.timestampSeconds ?? 0);
      // The answer came, so the drone will not send the file again.
      if (!received) expect(await receive(next, built)).toEqual({ ok: true });
      const publication = await publish(next, built);
      expect(publication).toMatchObject(expected);
      expect(await problemsOf(next, "amd64")).toEqual([]);
      const after = await readIndex(next, "amd64");
      expect(after?.packages.get("dev-libs/leaf-1.1")?.get("PATH")).toBe(expected.path);
      expect(after?.packages.size).toBe(2);
      const mayShowTheSame = visible?.packages.get("dev-libs/leaf-1.1")?.get("PATH") === expected.path;
      if (!mayShowTheSame) expect(after?.timestampSeconds).toBeGreaterThan(visible?.timestampSeconds ?? 0);

      // Once published it survives anything, without being published again.
      disk.crash("power fails");
      const { seen: last } = await repairAndSee([...published, fact(built, publication)]);
      expect(last).toEqual(after);
    }
  });

  it("a repair that is tried again comes to the same result", async () => {
    const lose = async () => {
      const published = await diskWithHistory();
      await disk.mount().remove("/data/binhost/amd64/Packages");
      await disk.mount().makeDirectory("/data/incoming/99/1");
      return published;
    };
    let published = await lose();
    const steps = await stepsOf(() => open().repair({ published, open: [built.order], removed: [] }));
    for (let step = 1; step <= steps; step += 1) {
      published = await lose();
      disk.failAt(step, { staysDown: true });
      await expect(open().repair({ published, open: [built.order], removed: [] })).rejects.toThrow("EIO");
      disk.crash(crash);
      await repairAndSee(published);
      expect(await disk.mount().list("/data/incoming")).not.toContain("99");
    }
  });
});

it("goes on after a single failure of the disk, whatever the step", async () => {
  await diskWithHistory();
  const steps = await stepsOf(() => receiveAndPublish(open(), built));
  for (let step = 1; step <= steps; step += 1) {
    const published = await diskWithHistory();
    const binhost = open();
    await binhost.repair({ published, open: [built.order], removed: [] });
    disk.failAt(step, { staysDown: false });
    const received = await receive(binhost, built).catch(() => null);
    expect(received ?? (await receive(binhost, built))).toEqual({ ok: true });
    const first = await publish(binhost, built).catch(() => null);
    disk.failAt(Number.POSITIVE_INFINITY, { staysDown: false });
    expect(await problemsOf(binhost, "amd64")).toEqual([]);
    expect(first ?? (await publish(binhost, built))).toMatchObject(expected);
    expect((await readIndex(binhost, "amd64"))?.packages.size).toBe(2);
    expect(await problemsOf(binhost, "amd64")).toEqual([]);
  }
});
