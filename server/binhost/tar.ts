import type { ReadableFile } from "./file-system";

/** A plain file in a tar archive: where its header begins, and where its bytes. */
export type TarMember = { name: string; headerAt: number; offset: number; sizeBytes: number };

/** Reads which members an uncompressed tar archive has. POSIX ustar, and of GNU tar what Portage uses for packages beyond 8 GiB: sizes in base 256 and long names. */
export async function readTarMembers(
  file: ReadableFile,
  maxMembers: number,
): Promise<{ ok: true; members: TarMember[] } | { ok: false; why: string }> {
  const members: TarMember[] = [];
  let longName: { name: string; headerAt: number } | null = null;
  for (let at = 0; members.length <= maxMembers; ) {
    const header = await readExactly(file, at, BLOCK_BYTES);
    if (header.length < BLOCK_BYTES) return { ok: false, why: "The package file is truncated." };
    if (isZero(header)) {
      const end = await readExactly(file, at + BLOCK_BYTES, BLOCK_BYTES);
      if (end.length === BLOCK_BYTES && isZero(end)) return { ok: true, members };
      return { ok: false, why: "The package file is truncated." };
    }
    if (!isTarHeader(header)) return { ok: false, why: "The package file is not an uncompressed tar archive." };
    const headerAt = at;
    const offset = at + BLOCK_BYTES;
    const sizeBytes = tarNumber(header.subarray(124, 136));
    at = offset + paddedSize(sizeBytes);
    if (!(at <= file.sizeBytes)) return { ok: false, why: "The package file is truncated." };
    const type = String.fromCharCode(header[156] ?? 0);
    if (type === "L" && sizeBytes <= BLOCK_BYTES) {
      longName = { name: tarText(await readExactly(file, offset, sizeBytes)), headerAt };
    } else if (type === "0" || type === "\0") {
      members.push({ name: tarName(header), headerAt, ...longName, offset, sizeBytes });
      longName = null;
    } else {
      return { ok: false, why: "The package's container has a member that is no plain file." };
    }
  }
  return { ok: false, why: "The package's container has too many members." };
}

/** The ustar header of a plain file `<directory>/<name>`: at most 155 and 100 bytes. */
export function tarHeader(directory: string, name: string, sizeBytes: number, mtimeSeconds: number): Buffer {
  const header = Buffer.alloc(BLOCK_BYTES);
  const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, "0")}\0`;
  const path = `${directory}/${name}`;
  if (path.length <= 100) header.write(path, 0, 100);
  else {
    header.write(name, 0, 100);
    header.write(directory, 345, 155);
  }
  header.write(octal(0o644, 7), 100);
  header.write(octal(0, 7), 108);
  header.write(octal(0, 7), 116);
  header.write(octal(sizeBytes, 11), 124);
  header.write(octal(mtimeSeconds, 11), 136);
  header.write("0", 156);
  header.write("ustar\u000000", 257);
  header.write(`${checksumOf(header).toString(8).padStart(6, "0")}\0 `, 148);
  return header;
}

/** With the zeros that fill its last block. */
export function paddedSize(sizeBytes: number): number {
  return Math.ceil(sizeBytes / BLOCK_BYTES) * BLOCK_BYTES;
}

/** As much of [offset, offset + sizeBytes) as there is. */
export async function readExactly(file: ReadableFile, offset: number, sizeBytes: number): Promise<Buffer> {
  const buffer = Buffer.alloc(sizeBytes);
  let filled = 0;
  while (filled < sizeBytes) {
    const bytesRead = await file.read(buffer.subarray(filled), offset + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

function isTarHeader(header: Buffer): boolean {
  const magic = header.toString("latin1", 257, 263);
  if (magic !== "ustar\0" && magic !== "ustar ") return false;
  return tarNumber(header.subarray(148, 156)) === checksumOf(header);
}

function checksumOf(header: Buffer): number {
  const spaces = " ".charCodeAt(0) * 8;
  return header.reduce((total, byte, at) => (at >= 148 && at < 156 ? total : total + byte), spaces);
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

const BLOCK_BYTES = 512;
