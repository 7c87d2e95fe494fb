import type { ReadableFile } from "./file-system";
import type { PackageFormat } from "./package-path";

/**
 * Is the file built like a binary package of that format and name? Answers a sentence when it is not. Only the structure
 * is looked at, a few blocks of the file; that its bytes are right is for the hashes to say.
 */
export function containerProblem(file: ReadableFile, format: PackageFormat, pf: string): Promise<string | null> {
  return format === "gpkg" ? gpkgProblem(file, pf) : xpakProblem(file);
}

/** GLEP 78: an uncompressed tar with one directory, in it `gpkg-1`, metadata, image and a Manifest with the sizes of all. */
async function gpkgProblem(file: ReadableFile, pf: string): Promise<string | null> {
  const read = await readTarMembers(file);
  if (!read.ok) return read.why;
  const members = new Map<string, Member>();
  const directories = new Set<string>();
  for (const member of read.members) {
    const [, directory, name] = /^([^/]+)\/([^/]+)$/.exec(member.name) ?? [];
    if (directory === undefined || name === undefined || !GPKG_MEMBER.test(name) || members.has(name)) {
      return `The package's container has an unexpected member '${printable(member.name)}'.`;
    }
    members.set(name, member);
    directories.add(directory);
  }
  const names = [...members.keys()];
  for (const [what, pattern] of REQUIRED_MEMBERS) {
    if (names.filter((name) => pattern.test(name)).length !== 1) return `The package's container has not one ${what}.`;
  }
  const [directory = "", ...others] = directories;
  if (others.length > 0 || (directory !== pf && !isBuildIdOf(directory, pf))) {
    return `The package's container is of '${printable([...directories].join("', '"))}', not of '${pf}'.`;
  }
  return manifestProblem(file, members);
}

/** The container's own list of its members; signed or not, it has their sizes. */
async function manifestProblem(file: ReadableFile, members: ReadonlyMap<string, Member>): Promise<string | null> {
  const manifest = members.get("Manifest");
  if (!manifest || manifest.sizeBytes > MAX_MANIFEST_BYTES) return "The package's Manifest is too large.";
  const text = (await readExactly(file, manifest.offset, manifest.sizeBytes)).toString("utf8");
  const sizes = new Map<string, number>();
  for (const [, name = "", size] of text.matchAll(/^DATA (\S+) ([0-9]{1,16}) /gm)) sizes.set(name, Number(size));
  for (const [name, { sizeBytes }] of members) {
    if (name !== "Manifest" && sizes.get(name) !== sizeBytes)
      return `The package's Manifest does not fit its member ${name}.`;
  }
  return null;
}

/** xpak(5): after the archive a block of metadata, `XPAKPACK` … `XPAKSTOP`, then the block's length and `STOP`. */
async function xpakProblem(file: ReadableFile): Promise<string | null> {
  const problem = "The package does not end in XPAK metadata.";
  if (file.sizeBytes < 40) return problem;
  const trailer = await readExactly(file, file.sizeBytes - 16, 16);
  if (trailer.toString("latin1", 0, 8) !== "XPAKSTOP" || trailer.toString("latin1", 12) !== "STOP") return problem;
  const blockBytes = trailer.readUInt32BE(8);
  const blockStart = file.sizeBytes - 8 - blockBytes;
  if (blockStart <= 0) return problem;
  const head = await readExactly(file, blockStart, 16);
  if (head.toString("latin1", 0, 8) !== "XPAKPACK") return problem;
  return head.readUInt32BE(8) + head.readUInt32BE(12) + 24 === blockBytes ? null : problem;
}

type Member = { name: string; offset: number; sizeBytes: number };

/** POSIX ustar, and of GNU tar what Portage uses for packages beyond 8 GiB: sizes in base 256 and long names. */
async function readTarMembers(
  file: ReadableFile,
): Promise<{ ok: true; members: Member[] } | { ok: false; why: string }> {
  const members: Member[] = [];
  let longName: string | null = null;
  for (let at = 0; members.length <= MAX_MEMBERS; ) {
    const header = await readExactly(file, at, BLOCK_BYTES);
    if (header.length < BLOCK_BYTES) return { ok: false, why: "The package file is truncated." };
    if (isZero(header)) {
      const end = await readExactly(file, at + BLOCK_BYTES, BLOCK_BYTES);
      if (end.length === BLOCK_BYTES && isZero(end)) return { ok: true, members };
      return { ok: false, why: "The package file is truncated." };
    }
    if (!isTarHeader(header)) return { ok: false, why: "The package file is not an uncompressed tar archive." };
    const offset = at + BLOCK_BYTES;
    const sizeBytes = tarNumber(header.subarray(124, 136));
    at = offset + Math.ceil(sizeBytes / BLOCK_BYTES) * BLOCK_BYTES;
    if (!(at <= file.sizeBytes)) return { ok: false, why: "The package file is truncated." };
    const type = String.fromCharCode(header[156] ?? 0);
    if (type === "L" && sizeBytes <= BLOCK_BYTES) {
      longName = tarText(await readExactly(file, offset, sizeBytes));
    } else if (type === "0" || type === "\0") {
      members.push({ name: longName ?? tarName(header), offset, sizeBytes });
      longName = null;
    } else {
      return { ok: false, why: "The package's container has a member that is no plain file." };
    }
  }
  return { ok: false, why: "The package's container has too many members." };
}

function isTarHeader(header: Buffer): boolean {
  const magic = header.toString("latin1", 257, 263);
  if (magic !== "ustar\0" && magic !== "ustar ") return false;
  const spaces = " ".charCodeAt(0) * 8;
  const sum = header.reduce((total, byte, at) => (at >= 148 && at < 156 ? total : total + byte), spaces);
  return tarNumber(header.subarray(148, 156)) === sum;
}

function tarName(header: Buffer): string {
  const name = tarText(header.subarray(0, 100));
  const prefix = header.toString("latin1", 257, 263) === "ustar\0" ? tarText(header.subarray(345, 500)) : "";
  return prefix === "" ? name : `${prefix}/${name}`;
}

function tarText(field: Buffer): string {
  const end = field.indexOf(0);
  return field.toString("utf8", 0, end === -1 ? field.length : end);
}

/** Octal digits, or base 256 with the first bit set; NaN when neither. */
function tarNumber(field: Buffer): number {
  if (((field[0] ?? 0) & 0x80) !== 0) return field.subarray(1).reduce((number, byte) => number * 256 + byte, 0);
  const digits = field
    .toString("latin1")
    .replace(/[\0 ]+$/, "")
    .trimStart();
  return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number.NaN;
}

function isZero(block: Buffer): boolean {
  return block.every((byte) => byte === 0);
}

function isBuildIdOf(directory: string, pf: string): boolean {
  return directory.startsWith(`${pf}-`) && /^[0-9]+$/.test(directory.slice(pf.length + 1));
}

/** As much of [offset, offset + sizeBytes) as there is. */
async function readExactly(file: ReadableFile, offset: number, sizeBytes: number): Promise<Buffer> {
  const buffer = Buffer.alloc(sizeBytes);
  let filled = 0;
  while (filled < sizeBytes) {
    const bytesRead = await file.read(buffer.subarray(filled), offset + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

function printable(text: string): string {
  return text.replace(/[^ -~]/g, "?").slice(0, 120);
}

const BLOCK_BYTES = 512;
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
