import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { Cpv } from "../../protocol/atom";
import { AttemptKey, TargetName } from "../../protocol/ids";
import { bundled } from "../testing/processes";
import { canMount, smallDisk } from "../testing/small-disk";
import type { PublishedPackage } from "./binhost";
import { openBinhost } from "./binhost";
import { parseIndex } from "./packages-index";
import { buildPackage, inPieces } from "./testing/gpkg";
import type { Publishing } from "./testing/publishing-program";
import { problemsOf, readIndex } from "./testing/reader";

const PACKAGES = 100;
/** After so many more packages the binhost is killed, at the earliest. */
const KILL_AFTER = [9, 1, 12, 3, 7];
/** Of the index, whole and with all that was new in it, before a life may end: a reader that reads nothing proves nothing. */
const READINGS_OF_A_LIFE = 2;

test("[BH9] a reader at 20 Hz sees no entry whose file is absent or other, during 100 publishes and five kills", async () => {
  const dataDirectory = await mkdtemp(join(tmpdir(), "swarm-faults-"));
  onTestFinished(() => rm(dataDirectory, { recursive: true }));
  const known: PublishedPackage[] = [];
  const reader = startReader();
  const program = await bundled("server/binhost/testing/publishing-program.ts");
  for (const life of [...KILL_AFTER, PACKAGES]) {
    const publishing: Publishing = { dataDirectory, known, upTo: PACKAGES, indexEveryMs: 20 };
    const env = { ...process.env, PUBLISHING: JSON.stringify(publishing) };
    const child = spawn(process.execPath, [program], { env, stdio: ["ignore", "pipe", "inherit"] });
    onTestFinished(() => void child.kill("SIGKILL"));
    const until = Math.min(known.length + life, PACKAGES);
    const readUntil = reader.readings + READINGS_OF_A_LIFE;
    for await (const line of createInterface(child.stdout)) {
      const told = Told.parse(JSON.parse(line));
      if ("port" in told) reader.reads(`http://127.0.0.1:${told.port}/binhost/amd64`);
      else known.push(told);
      const isLast = known.length === PACKAGES;
      if (isLast || (known.length >= until && reader.readings >= readUntil)) break;
    }
    if (life === PACKAGES) await reader.readsOnce();
    else expect(known.length, "so that there is something left for the lives to come").toBeLessThan(PACKAGES);
    child.kill("SIGKILL");
    await once(child, "exit");
  }
  const { problems, timestamps, shown } = await reader.end();
  expect(problems).toEqual([]);
  expect(timestamps).toEqual([...timestamps].sort((a, b) => a - b));
  expect(shown).toBe(40);
}, 120_000);

const Told = z.union([
  z.object({ port: z.int() }),
  AttemptKey.extend({ target: TargetName, cpv: Cpv, path: z.string(), sizeBytes: z.int(), sha256: z.string() }),
]);

/** Reads the index twenty times a second, and each package that it has not read before; an address that is gone is waited for. */
function startReader() {
  const problems: string[] = [];
  const timestamps: number[] = [];
  const seen = new Set<string>();
  let address: string | null = null;
  let readings = 0;
  let shown = 0;
  let isOver = false;

  async function readOnce(at: string): Promise<void> {
    const response = await fetch(`${at}/Packages`).catch(() => null);
    if (response?.status !== 200) return;
    const index = await response.text().catch(() => null);
    if (index === null) return;
    const { header, stanzas } = parseIndex(index);
    timestamps.push(Number(header.get("TIMESTAMP")));
    if (header.get("PACKAGES") !== String(stanzas.length)) problems.push(`PACKAGES is not ${stanzas.length}`);
    for (const stanza of stanzas) if (!(await look(at, stanza))) return;
    readings += 1;
    shown = stanzas.length;
  }

  /** A path stands for its bytes, so each is read once; of a killed binhost nothing can be said: answers whether it could be. */
  async function look(at: string, stanza: ReadonlyMap<string, string>): Promise<boolean> {
    const path = stanza.get("PATH") ?? "";
    const key = `${path} ${stanza.get("SHA1")}`;
    if (seen.has(key)) return true;
    const response = await fetch(`${at}/${path}`).catch(() => null);
    const bytes = response && (await response.arrayBuffer().catch(() => null));
    if (!response || !bytes) return false;
    const sha1 = createHash("sha1").update(Buffer.from(bytes)).digest("hex");
    if (response.status !== 200) problems.push(`${path} is answered ${response.status}`);
    else if (sha1 !== stanza.get("SHA1")) problems.push(`${path} has other bytes`);
    else seen.add(key);
    return true;
  }

  async function run(): Promise<void> {
    while (!isOver) {
      if (address !== null) await readOnce(address);
      await new Promise((next) => setTimeout(next, 50));
    }
  }
  const running = run();
  return {
    get readings() {
      return readings;
    },
    reads: (from: string) => {
      address = from;
    },
    readsOnce: () => readOnce(address ?? ""),
    end: async () => {
      isOver = true;
      await running;
      return { problems, timestamps, shown };
    },
  };
}

const mayMount = canMount();
if (!mayMount) console.log("Tests of full disks did not run: nothing may be mounted here.");

test.skipIf(!mayMount)(
  "[BH9] a full disk refuses packages, loses none, and takes them again once there is room",
  async () => {
    const disk = smallDisk(1024);
    const binhost = openBinhost({ dataDirectory: disk.directory, now: Date.now, indexEveryMs: 0 });
    await binhost.repair({ published: [], open: [], removed: [] });
    const [first, second] = [buildPackage({ build: 1 }), buildPackage({ build: 2, cpv: "dev-libs/twig-1" })];
    await binhost.receive(first.order, first.artefact, inPieces(first.bytes));
    await binhost.publish(first.order, first.artefact);

    disk.fill();
    const receiving = () => binhost.receive(second.order, second.artefact, inPieces(second.bytes));
    await expect(receiving()).rejects.toThrow("ENOSPC");
    expect(await problemsOf(binhost, "amd64")).toEqual([]);
    disk.empty();
    expect(await receiving()).toEqual({ ok: true });
    disk.fill();
    await expect(binhost.publish(second.order, second.artefact)).rejects.toThrow("ENOSPC");
    expect([...((await readIndex(binhost, "amd64"))?.packages.keys() ?? [])]).toEqual(["dev-libs/leaf-1.1"]);
    disk.empty();
    expect(await binhost.publish(second.order, second.artefact)).toMatchObject({ ok: true });
    expect(await problemsOf(binhost, "amd64")).toEqual([]);
    expect((await readIndex(binhost, "amd64"))?.packages.size).toBe(2);
  },
);

test.skipIf(!mayMount)("[BH9] so does a disk without inodes", async () => {
  const directory = mkdtempSync(join(tmpdir(), "swarm-inodes-"));
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=4m,nr_inodes=24", "tmpfs", directory]);
  onTestFinished(() => {
    execFileSync("umount", [directory]);
    rmSync(directory, { recursive: true });
  });
  const binhost = openBinhost({ dataDirectory: directory, now: Date.now, indexEveryMs: 0 });
  await binhost.repair({ published: [], open: [], removed: [] });
  const built = buildPackage();
  const useUp = () => {
    let files = 0;
    try {
      for (; ; files += 1) writeFileSync(join(directory, `filler-${files}`), "");
    } catch {
      return () => {
        for (let file = 0; file < files; file += 1) rmSync(join(directory, `filler-${file}`));
      };
    }
  };
  const free = useUp();
  const receiving = () => binhost.receive(built.order, built.artefact, inPieces(built.bytes));
  await expect(receiving()).rejects.toThrow(NO_INODES);
  free();
  expect(await receiving()).toEqual({ ok: true });
  const freeAgain = useUp();
  await expect(binhost.publish(built.order, built.artefact)).rejects.toThrow(NO_INODES);
  freeAgain();
  expect(await binhost.publish(built.order, built.artefact)).toMatchObject({ ok: true });
  expect(await problemsOf(binhost, "amd64")).toEqual([]);
});

/** Node's mkdir says ENOENT where the kernel says ENOSPC, when it makes the directories above too. */
const NO_INODES = /ENOSPC|ENOENT/;
