import { dirname, join } from "node:path";
import { readChunks } from "../read-chunks";
import type { FileSystem, ReadableFile } from "./file-system";

/** Replaces a file at once; durable, with its name, when resolved. */
export async function writeDurably(files: FileSystem, path: string, bytes: Uint8Array): Promise<void> {
  const scratch = `${path}.new`;
  const file = await files.create(scratch);
  try {
    await file.write(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await files.rename(scratch, path);
  await files.syncDirectory(dirname(path));
}

/**
 * Makes `<root>/<names...>` and all names from `root` on durable, also those that existed: the process that made them may
 * have ended before it synced them.
 */
export async function makeDurableDirectory(files: FileSystem, root: string, names: readonly string[]): Promise<string> {
  const directory = join(root, ...names);
  await files.makeDirectory(directory);
  for (let depth = names.length - 1; depth >= 0; depth -= 1) {
    await files.syncDirectory(join(root, ...names.slice(0, depth)));
  }
  return directory;
}

/** A file's bytes; null when it does not exist. For small files. */
export async function readWhole(files: FileSystem, path: string): Promise<Buffer | null> {
  const file = await files.open(path);
  if (!file) return null;
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of readPieces(file, 0, file.sizeBytes)) chunks.push(chunk);
    return Buffer.concat(chunks);
  } finally {
    await file.close();
  }
}

/** The file's bytes [from, to), piece by piece. */
export function readPieces(file: ReadableFile, from: number, to: number): AsyncGenerator<Buffer> {
  return readChunks((buffer, position) => file.read(buffer, position), from, to, CHUNK_BYTES);
}

/** Small enough to be hashed within a millisecond, large enough for line speed. */
const CHUNK_BYTES = 256 * 1024;
