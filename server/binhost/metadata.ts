import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { Decompress } from "fzstd";
import type { Container, Gpkg, Xpak } from "./container";
import type { ReadableFile } from "./file-system";
import { readExactly, readTarMembers } from "./tar";

/** What a package's own metadata say of it: short values without the newline at their end, by Portage's names. */
export type Metadata = ReadonlyMap<string, string>;

/**
 * Reads a container's metadata; null when they are packed in a way that this program does not unpack (it does zstd, which
 * Portage takes unless told otherwise, gzip, and none). `why` is a sentence.
 */
export async function readMetadata(
  file: ReadableFile,
  container: Container,
): Promise<{ ok: true; metadata: Metadata | null } | { ok: false; why: string }> {
  try {
    return container.format === "gpkg" ? await ofGpkg(file, container) : await ofXpak(file, container);
  } catch (error) {
    if (isDiskError(error)) throw error;
    return UNREADABLE;
  }
}

async function ofGpkg(file: ReadableFile, { members }: Gpkg) {
  const found = [...members].find(([name]) => /^metadata\.tar[^/]*(?<!\.sig)$/.test(name));
  if (!found || found[1].sizeBytes > MAX_PACKED_BYTES) return UNREADABLE;
  const [name, { offset, sizeBytes }] = found;
  const unpack = UNPACK[name.slice("metadata.tar".length)];
  if (!unpack) return { ok: true as const, metadata: null };
  const archive = inMemory(await unpack(await readExactly(file, offset, sizeBytes)));
  const read = await readTarMembers(archive, MAX_FIELDS);
  if (!read.ok) return UNREADABLE;
  const metadata = new Map<string, string>();
  for (const member of read.members) {
    if (member.sizeBytes > MAX_VALUE_BYTES) continue;
    const value = await readExactly(archive, member.offset, member.sizeBytes);
    metadata.set(member.name.replace(/^metadata\//, ""), value.toString("utf8").trimEnd());
  }
  return { ok: true as const, metadata };
}

/** The index: of each name its length, the name, and where in the values its value lies, all big-endian. */
async function ofXpak(file: ReadableFile, { index, values }: Xpak) {
  if (index.sizeBytes > MAX_VALUE_BYTES) return UNREADABLE;
  const names = await readExactly(file, index.offset, index.sizeBytes);
  const metadata = new Map<string, string>();
  for (let at = 0; at < names.length; ) {
    const nameBytes = names.readUInt32BE(at);
    const name = names.toString("utf8", at + 4, at + 4 + nameBytes);
    const offset = names.readUInt32BE(at + 4 + nameBytes);
    const sizeBytes = names.readUInt32BE(at + 8 + nameBytes);
    at += 12 + nameBytes;
    if (offset + sizeBytes > values.sizeBytes) return UNREADABLE;
    if (sizeBytes > MAX_VALUE_BYTES) continue;
    const value = await readExactly(file, values.offset + offset, sizeBytes);
    metadata.set(name, value.toString("utf8").trimEnd());
  }
  return { ok: true as const, metadata };
}

/** By what follows `metadata.tar` in a member's name. */
const UNPACK: Record<string, ((packed: Buffer) => Promise<Uint8Array> | Uint8Array) | undefined> = {
  "": (packed) => packed,
  ".gz": (packed) => promisify(gunzip)(packed, { maxOutputLength: MAX_UNPACKED_BYTES }),
  ".zst": unpackZstd,
};

/** Block by block, so that a small file cannot fill the memory. */
function unpackZstd(packed: Buffer): Buffer {
  const blocks: Uint8Array[] = [];
  let sizeBytes = 0;
  const unpacking = new Decompress((block) => {
    sizeBytes += block.length;
    if (sizeBytes > MAX_UNPACKED_BYTES) throw new RangeError("the metadata are too large");
    blocks.push(block);
  });
  unpacking.push(packed, true);
  return Buffer.concat(blocks);
}

function inMemory(bytes: Uint8Array): ReadableFile {
  return {
    sizeBytes: bytes.length,
    modifiedMs: 0,
    read: (buffer, position) => {
      const part = bytes.subarray(position, position + buffer.length);
      buffer.set(part);
      return Promise.resolve(part.length);
    },
    close: () => Promise.resolve(),
  };
}

/** Everything else that is thrown here is thrown by what unpacks. */
function isDiskError(error: unknown): boolean {
  return error instanceof Error && "code" in error && /^E[A-Z]+$/.test(String(error.code));
}

const UNREADABLE = { ok: false as const, why: "The package's metadata cannot be read." };
const MAX_PACKED_BYTES = 8 * 1024 * 1024;
/** Portage's metadata are some 100 KiB, nearly all of it the environment. */
const MAX_UNPACKED_BYTES = 64 * 1024 * 1024;
const MAX_FIELDS = 500;
const MAX_VALUE_BYTES = 256 * 1024;
