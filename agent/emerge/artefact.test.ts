import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Cpv } from "../../protocol/atom";
import { readArtefact } from "./artefact";

const CPV = Cpv.parse("dev-libs/leaf-1.1");
const PATH = "dev-libs/leaf/leaf-1.1-1.gpkg.tar";
const FILE = Buffer.from("a binary package");
const HEADER = "ARCH: amd64\nPACKAGES: 1\nTIMESTAMP: 1795464825\nVERSION: 0\n";
const STANZA = {
  BUILD_ID: "1",
  CPV,
  DEPEND: ">=dev-libs/left-1:0= virtual/pkgconfig",
  PATH,
  SHA1: createHash("sha1").update(FILE).digest("hex"),
  SIZE: String(FILE.length),
};

let packages: string;
beforeEach(() => {
  packages = mkdtempSync(join(tmpdir(), "artefact-"));
  write(PATH, FILE);
});
afterEach(() => rmSync(packages, { recursive: true, force: true }));

describe("the package that a build left", () => {
  it("is the one that the index names, with the stanza as Portage wrote it below its header", async () => {
    index(STANZA);
    expect(await readArtefact(packages, CPV)).toEqual({
      ok: true,
      artefact: {
        path: join(packages, PATH),
        sizeBytes: FILE.length,
        sha256: createHash("sha256").update(FILE).digest("hex"),
        stanza: `${HEADER}\n${textOf(STANZA).trimEnd()}`,
      },
    });
  });

  it("has the old format's place when the index names none", async () => {
    const { PATH: _, ...stanza } = STANZA;
    index(stanza);
    write("dev-libs/leaf-1.1.tbz2", FILE);
    expect(await readArtefact(packages, CPV)).toMatchObject({ ok: true });
  });

  it("is not the file alone: a placeholder lies there while Portage packs, and stays when that fails", async () => {
    expect(await refusal()).toContain("left 0 packages");
    write("Packages", Buffer.from(HEADER));
    expect(await refusal()).toContain("left 0 packages");
  });

  it("is refused when it is not alone", async () => {
    index(STANZA, { ...STANZA, CPV: "dev-libs/other-1" });
    expect(await refusal()).toContain("left 2 packages");
  });

  it.each([
    ["another package", { CPV: "dev-libs/leaf-1.2" }, "dev-libs/leaf-1.2"],
    ["a file outside", { PATH: "../../etc/passwd" }, "outside of PKGDIR"],
    ["a file at the root", { PATH: "/etc/passwd" }, "outside of PKGDIR"],
    ["a missing file", { PATH: "gone.gpkg.tar" }, "cannot be read"],
    ["another size", { SIZE: "17" }, "SIZE 16, but its index says 17"],
    ["another checksum", { SHA1: "0".repeat(40) }, "SHA1"],
  ])("is refused when the index names %s", async (_, change, why) => {
    index({ ...STANZA, ...change });
    expect(await refusal()).toContain(why);
  });
});

async function refusal(): Promise<string> {
  const read = await readArtefact(packages, CPV);
  return read.ok ? "accepted" : read.why;
}

function index(...stanzas: Record<string, string>[]): void {
  write("Packages", Buffer.from([HEADER, ...stanzas.map(textOf)].join("\n")));
}

function textOf(stanza: Record<string, string>): string {
  return Object.entries(stanza)
    .map(([key, value]) => `${key}: ${value}\n`)
    .join("");
}

function write(path: string, bytes: Buffer): void {
  mkdirSync(dirname(join(packages, path)), { recursive: true });
  writeFileSync(join(packages, path), bytes);
}
