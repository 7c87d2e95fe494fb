import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Binhost } from "./binhost";
import { openBinhost } from "./binhost";
import { openContainer } from "./container";
import { nodeFileSystem } from "./file-system";
import type { Signer } from "./signer";
import { gpg, KEY_DIRECTORY, openSigner } from "./signer";
import { readExactly } from "./tar";
import type { BuiltPackage } from "./testing/gpkg";
import { buildPackage, buildXpak, inPieces, withBytes } from "./testing/gpkg";
import { get, problemsOf, readIndex } from "./testing/reader";

const hasGpg = isThere("gpg");
if (!hasGpg) console.log("Tests of signing did not run: there is no gpg.");

describe.runIf(hasGpg)("signing", () => {
  let home: string;
  let signer: Signer;
  let dataDirectory: string;
  let binhost: Binhost;

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), "swarm-key-"));
    mkdirSync(join(home, KEY_DIRECTORY));
    chmodSync(join(home, KEY_DIRECTORY), 0o700);
    await gpg(join(home, KEY_DIRECTORY), ["--quick-generate-key", "a test", "ed25519", "sign", "never"]);
    const opened = await openSigner(home);
    if (!opened) throw new Error("The key that was made is not found.");
    signer = opened;
  });
  afterAll(async () => {
    await signer.close();
    rmSync(home, { recursive: true });
  });
  async function open(): Promise<void> {
    dataDirectory = mkdtempSync(join(tmpdir(), "swarm-signed-"));
    binhost = openBinhost({ dataDirectory, now: () => 1_000_000, indexEveryMs: 0, signer });
    await binhost.repair({ published: [], open: [], removed: [] });
  }
  afterEach(() => rmSync(dataDirectory, { recursive: true }));

  const deliver = async ({ order, artefact, bytes }: BuiltPackage) => {
    expect(await binhost.receive(order, artefact, inPieces(bytes))).toEqual({ ok: true });
    return await binhost.publish(order, artefact);
  };
  const placeOf = (path: string) => join(dataDirectory, "binhost/amd64", path);

  test("[SG1] an unsigned package is published with signatures of all its parts that hold", async () => {
    await open();
    const built = buildPackage({ header: { ARCH: "amd64" } });
    const publication = await deliver(built);
    if (!publication.ok) throw new Error(publication.why);
    expect(publication.sha256).not.toBe(built.artefact.sha256);
    expect(await problemsOf(binhost, "amd64")).toEqual([]);
    const stanza = (await readIndex(binhost, "amd64"))?.packages.get("dev-libs/leaf-1.1");
    expect(stanza?.get("SIZE")).toBe(String(publication.sizeBytes));
    expect([stanza?.get("BUILD_ID"), stanza?.get("MTIME")]).toEqual(["1", "1795465719"]);
    expect((await binhost.shown(built.order.target))?.packages).toMatchObject([{ isSigned: true }]);

    const parts = await partsOf(placeOf(publication.path));
    expect([...parts.keys()].sort()).toEqual([
      "Manifest",
      "gpkg-1",
      "image.tar.gz",
      "image.tar.gz.sig",
      "metadata.tar.gz",
      "metadata.tar.gz.sig",
    ]);
    const scratch = mkdtempSync(join(home, "parts-"));
    for (const [name, bytes] of parts) writeFileSync(join(scratch, name), bytes);
    const verify = (...names: string[]) =>
      gpg(join(home, KEY_DIRECTORY), ["--verify", ...names.map((name) => join(scratch, name))]);
    await verify("metadata.tar.gz.sig", "metadata.tar.gz");
    await verify("image.tar.gz.sig", "image.tar.gz");
    await verify("Manifest");
    writeFileSync(join(scratch, "image.tar.gz"), "evil");
    await expect(verify("image.tar.gz.sig", "image.tar.gz")).rejects.toThrow("BAD signature");
  });

  test("[SG2] a package that came signed is published as it came, and so is one in the older format", async () => {
    await open();
    const first = await deliver(buildPackage());
    if (!first.ok) throw new Error(first.why);
    const signed = withBytes(buildPackage({ build: 2 }), await readFile(placeOf(first.path)));
    const xpak = buildXpak({ build: 3, cpv: "dev-libs/twig-1" });
    for (const built of [signed, xpak]) {
      expect(await deliver(built)).toMatchObject({ ok: true, sha256: built.artefact.sha256 });
    }
  });

  test("[SG3] published again it is the same, although no two signatures are", async () => {
    await open();
    const built = buildPackage();
    const first = await deliver(built);
    expect(await binhost.publish(built.order, built.artefact)).toEqual(first);
    expect(await deliver(built)).toEqual(first);
    expect((await readIndex(binhost, "amd64"))?.timestampSeconds).toBe(1000);
  });

  test("a key that cannot be used is said at the start", async () => {
    await open();
    writeFileSync(join(dataDirectory, KEY_DIRECTORY), "no directory");
    await expect(openSigner(dataDirectory)).rejects.toThrow(
      /^The key in .*gnupg, with which packages are signed, cannot/,
    );
  });

  test("the public key is served", async () => {
    await open();
    const response = await get(binhost, "key.asc");
    expect(response.headers.get("content-type")).toBe("application/pgp-keys");
    expect(await response.text()).toBe(signer.publicKey);
    expect(signer.publicKey).toMatch(/^-----BEGIN PGP PUBLIC KEY BLOCK-----/);
  });
});

async function partsOf(path: string): Promise<Map<string, Buffer>> {
  const file = await nodeFileSystem.open(path);
  if (!file) throw new Error(`${path} is not there.`);
  const opened = await openContainer(file, "gpkg", "leaf-1.1");
  if (!opened.ok || opened.container.format !== "gpkg") throw new Error("no gpkg");
  const parts = new Map<string, Buffer>();
  for (const [name, { offset, sizeBytes }] of opened.container.members) {
    parts.set(name, await readExactly(file, offset, sizeBytes));
  }
  await file.close();
  return parts;
}

function isThere(program: string): boolean {
  try {
    execFileSync(program, ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
