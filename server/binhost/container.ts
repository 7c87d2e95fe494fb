import type { ReadableFile } from "./file-system";
import type { PackageFormat } from "./package-path";
import type { TarMember } from "./tar";
import { readExactly, readTarMembers } from "./tar";

/** A binary package's parts, as far as its structure tells. */
export type Container = Gpkg | Xpak;
/** `members` by their names in the container's one directory; signed when its Manifest is. */
export type Gpkg = { format: "gpkg"; directory: string; members: ReadonlyMap<string, TarMember>; isSigned: boolean };
/** Where the block of metadata lies: its index of names, and their values. */
export type Xpak = { format: "xpak"; index: Extent; values: Extent };
type Extent = { offset: number; sizeBytes: number };

export type OpenedContainer = { ok: true; container: Container } | { ok: false; why: string };

/**
 * Is the file built like a binary package of that format and name? `why` is a sentence. Only the structure is looked at, a few
 * blocks of the file; that its bytes are right is for the hashes to say.
 */
export function openContainer(file: ReadableFile, format: PackageFormat, pf: string): Promise<OpenedContainer> {
  return format === "gpkg" ? openGpkg(file, pf) : openXpak(file);
}

/** GLEP 78: an uncompressed tar with one directory, in it `gpkg-1`, metadata, image and a Manifest with the sizes of all. */
async function openGpkg(file: ReadableFile, pf: string): Promise<OpenedContainer> {
  const read = await readTarMembers(file, MAX_MEMBERS);
  if (!read.ok) return read;
  const members = new Map<string, TarMember>();
  const directories = new Set<string>();
  for (const member of read.members) {
    const [, directory, name] = /^([^/]+)\/([^/]+)$/.exec(member.name) ?? [];
    if (directory === undefined || name === undefined || !GPKG_MEMBER.test(name) || members.has(name)) {
      return wrong(`The package's container has an unexpected member '${printable(member.name)}'.`);
    }
    members.set(name, member);
    directories.add(directory);
  }
  const names = [...members.keys()];
  for (const [what, pattern] of REQUIRED_MEMBERS) {
    if (names.filter((name) => pattern.test(name)).length !== 1) {
      return wrong(`The package's container has not one ${what}.`);
    }
  }
  const [directory = "", ...others] = directories;
  if (others.length > 0 || (directory !== pf && !isBuildIdOf(directory, pf))) {
    return wrong(`The package's container is of '${printable([...directories].join("', '"))}', not of '${pf}'.`);
  }
  const manifest = await readManifest(file, members);
  if (!manifest.ok) return manifest;
  const isSigned = manifest.text.startsWith("-----BEGIN PGP SIGNED MESSAGE-----");
  return { ok: true, container: { format: "gpkg", directory, members, isSigned } };
}

/** The container's own list of its members; signed or not, it has their sizes. */
async function readManifest(
  file: ReadableFile,
  members: ReadonlyMap<string, TarMember>,
): Promise<{ ok: true; text: string } | { ok: false; why: string }> {
  const manifest = members.get("Manifest");
  if (!manifest || manifest.sizeBytes > MAX_MANIFEST_BYTES) return wrong("The package's Manifest is too large.");
  const text = (await readExactly(file, manifest.offset, manifest.sizeBytes)).toString("utf8");
  const sizes = new Map<string, number>();
  for (const [, name = "", size] of text.matchAll(/^DATA (\S+) ([0-9]{1,16}) /gm)) sizes.set(name, Number(size));
  for (const [name, { sizeBytes }] of members) {
    if (name !== "Manifest" && sizes.get(name) !== sizeBytes) {
      return wrong(`The package's Manifest does not fit its member ${name}.`);
    }
  }
  return { ok: true, text };
}

/** xpak(5): after the archive a block of metadata, `XPAKPACK` … `XPAKSTOP`, then the block's length and `STOP`. */
async function openXpak(file: ReadableFile): Promise<OpenedContainer> {
  const problem = wrong("The package does not end in XPAK metadata.");
  if (file.sizeBytes < 40) return problem;
  const trailer = await readExactly(file, file.sizeBytes - 16, 16);
  if (trailer.toString("latin1", 0, 8) !== "XPAKSTOP" || trailer.toString("latin1", 12) !== "STOP") return problem;
  const blockBytes = trailer.readUInt32BE(8);
  const blockStart = file.sizeBytes - 8 - blockBytes;
  if (blockStart <= 0) return problem;
  const head = await readExactly(file, blockStart, 16);
  if (head.toString("latin1", 0, 8) !== "XPAKPACK") return problem;
  const [indexBytes, valuesBytes] = [head.readUInt32BE(8), head.readUInt32BE(12)];
  if (indexBytes + valuesBytes + 24 !== blockBytes) return problem;
  const index = { offset: blockStart + 16, sizeBytes: indexBytes };
  const values = { offset: index.offset + indexBytes, sizeBytes: valuesBytes };
  return { ok: true, container: { format: "xpak", index, values } };
}

function isBuildIdOf(directory: string, pf: string): boolean {
  return directory.startsWith(`${pf}-`) && /^[0-9]+$/.test(directory.slice(pf.length + 1));
}

function wrong(why: string): { ok: false; why: string } {
  return { ok: false, why };
}

function printable(text: string): string {
  return text.replace(/[^ -~]/g, "?").slice(0, 120);
}

/** Twice of what a signed package has. */
const MAX_MEMBERS = 12;
const MAX_MANIFEST_BYTES = 1024 * 1024;
const COMPRESSION = "(?:\\.(?:bz2|gz|lz4|lz|lzo|xz|zst))?";
const GPKG_MEMBER = new RegExp(`^(?:gpkg-1|Manifest|(?:metadata|image)\\.tar${COMPRESSION}(?:\\.sig)?)$`);
const REQUIRED_MEMBERS = [
  ["gpkg-1", /^gpkg-1$/],
  ["Manifest", /^Manifest$/],
  ["metadata.tar", new RegExp(`^metadata\\.tar${COMPRESSION}$`)],
  ["image.tar", new RegExp(`^image\\.tar${COMPRESSION}$`)],
] as const;
