import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { Cpv, splitCpv } from "../../../protocol/atom";
import { Artefact } from "../../../protocol/build";
import { BuildId, TargetName } from "../../../protocol/ids";
import type { PublishOrder } from "../binhost";

/** A binary package as a drone has it after a build: the file, and what Portage wrote into the attempt's `Packages`. */
export type BuiltPackage = { order: PublishOrder; bytes: Buffer; artefact: Artefact };

type Recipe = {
  cpv?: string;
  build?: number;
  attempt?: number;
  target?: string;
  slot?: string;
  /** What is in the image: makes packages of one cpv differ. */
  content?: string;
  /** Fields that the stanza gets instead of, or (null) goes without. */
  stanza?: Record<string, string | null>;
  /** The header block before the stanza. */
  header?: Record<string, string>;
  /** What the container's own metadata say, beside or instead of category and name. */
  metadata?: Record<string, string>;
  /** USE flags that were planned; null: nobody did. */
  use?: string[] | null;
};

/** Builds a small, whole package, as Portage would: `leaf-1.1-1.gpkg.tar`. */
export function buildPackage(recipe: Recipe = {}): BuiltPackage {
  const { cpv = "dev-libs/leaf-1.1", build = 1, attempt = 1, target = "amd64", slot = "0", content = "leaf" } = recipe;
  const { pf } = splitCpv(Cpv.parse(cpv));
  return {
    order: {
      build: BuildId.parse(build),
      attempt,
      target: TargetName.parse(target),
      cpv: Cpv.parse(cpv),
      slot,
      use: recipe.use ?? null,
    },
    ...describe(gpkg(`${pf}-1`, cpv, `${content} of build ${build}`, recipe.metadata), `${pf}-1.gpkg.tar`, cpv, recipe),
  };
}

/** The same in the older format. */
export function buildXpak(recipe: Recipe = {}): BuiltPackage {
  const built = buildPackage(recipe);
  const { pf } = splitCpv(built.order.cpv);
  return {
    ...built,
    ...describe(xpak(built.order.cpv, recipe.content ?? "leaf"), `${pf}-1.xpak`, built.order.cpv, recipe),
  };
}

/** The package with other bytes, truthfully described: a container that went wrong on the drone. */
export function withBytes(built: BuiltPackage, bytes: Buffer, recipe: Recipe = {}): BuiltPackage {
  return { ...built, ...describe(bytes, built.artefact.fileName, built.order.cpv, recipe) };
}

/** As an upload arrives. */
export async function* inPieces(bytes: Buffer, pieceBytes = 4096): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += pieceBytes)
    yield await Promise.resolve(bytes.subarray(at, at + pieceBytes));
}

export type TarMember = { name: string; bytes: Buffer; type?: string };

/** A POSIX ustar archive. */
export function tar(members: readonly TarMember[]): Buffer {
  const blocks = members.flatMap((member) => [
    tarHeader(member),
    member.bytes,
    Buffer.alloc(-member.bytes.length & 511),
  ]);
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

export function gpkg(directory: string, cpv: string, content: string, more: Record<string, string> = {}): Buffer {
  return tar(gpkgMembers(directory, cpv, content, more));
}

export function gpkgMembers(
  directory: string,
  cpv: string,
  content: string,
  more: Record<string, string> = {},
): TarMember[] {
  const { category, pf } = splitCpv(Cpv.parse(cpv));
  const values = Object.entries({ CATEGORY: category, PF: pf, ...more });
  const metadata = tar(values.map(([key, value]) => ({ name: `metadata/${key}`, bytes: Buffer.from(`${value}\n`) })));
  const image = tar([{ name: "image/usr/share/leaf", bytes: Buffer.from(content) }]);
  const members = [
    { name: "gpkg-1", bytes: Buffer.alloc(0) },
    { name: "metadata.tar.gz", bytes: gzipSync(metadata) },
    { name: "image.tar.gz", bytes: gzipSync(image) },
  ];
  return [...members, { name: "Manifest", bytes: manifest(members) }].map(({ name, bytes }) => ({
    name: `${directory}/${name}`,
    bytes,
  }));
}

export function manifest(members: readonly TarMember[]): Buffer {
  const lines = members.map(({ name, bytes }) => `DATA ${name} ${bytes.length} SHA512 ${hexOf("sha512", bytes)}\n`);
  return Buffer.from(lines.join(""));
}

function describe(
  bytes: Buffer,
  fileName: string,
  cpv: string,
  recipe: Recipe,
): Pick<BuiltPackage, "bytes" | "artefact"> {
  const fields: Record<string, string | null> = {
    BUILD_ID: "1",
    BUILD_TIME: "1795465719",
    CPV: cpv,
    DEFINED_PHASES: "compile install",
    EAPI: "8",
    KEYWORDS: "amd64",
    LICENSE: "GPL-2",
    MD5: hexOf("md5", bytes),
    PATH: `dev-libs/leaf/${fileName}`,
    SHA1: hexOf("sha1", bytes),
    SIZE: String(bytes.length),
    SLOT: recipe.slot === undefined || recipe.slot === "0" ? null : recipe.slot,
    USE: "elibc_glibc kernel_linux",
    MTIME: "1795465719",
    REPO: "gentoo",
    ...recipe.stanza,
  };
  const stanza = block(fields);
  return {
    bytes,
    artefact: Artefact.parse({
      fileName,
      sizeBytes: bytes.length,
      sha256: hexOf("sha256", bytes),
      stanza: recipe.header ? `${block(recipe.header)}\n${stanza}` : stanza,
    }),
  };
}

function block(fields: Record<string, string | null>): string {
  return Object.entries(fields)
    .filter(([, value]) => value !== null)
    .map(([key, value]) => `${key}: ${value}\n`)
    .join("");
}

/** xpak(5), around an archive of which only the bytes before the block matter here. */
function xpak(cpv: Cpv, content: string): Buffer {
  const { category, pf } = splitCpv(cpv);
  const values = Object.entries({ CATEGORY: `${category}\n`, PF: `${pf}\n` });
  let offset = 0;
  const index = values.map(([key, value]) => {
    const [name, at] = [Buffer.from(key), offset];
    offset += value.length;
    return Buffer.concat([number32(name.length), name, number32(at), number32(value.length)]);
  });
  const [names, data] = [Buffer.concat(index), Buffer.from(values.map(([, value]) => value).join(""))];
  const parts = [Buffer.from("XPAKPACK"), number32(names.length), number32(data.length), names, data];
  const block = Buffer.concat([...parts, Buffer.from("XPAKSTOP")]);
  return Buffer.concat([gzipSync(content), block, number32(block.length), Buffer.from("STOP")]);
}

function number32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function tarHeader({ name, bytes, type = "0" }: TarMember): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0, 100);
  header.write("0000644\0", 100);
  header.write("0000000\0", 108);
  header.write("0000000\0", 116);
  header.write(`${bytes.length.toString(8).padStart(11, "0")}\0`, 124);
  header.write("15300000000\0", 136);
  header.write("        ", 148);
  header.write(type, 156);
  header.write("ustar\u000000", 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return header;
}

function hexOf(algorithm: string, bytes: Buffer): string {
  return createHash(algorithm).update(bytes).digest("hex");
}
