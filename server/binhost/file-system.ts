import type { Stats } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { constants, link, mkdir, open, readdir, readlink, rename, rm, symlink } from "node:fs/promises";

/**
 * What the binhost does with a disk, and no more: handed in, so that a test can let any step fail or lose what was not synced.
 * Bytes outlive a power failure once their file is synced, names (made, renamed or removed) once their directory is.
 */
export interface FileSystem {
  /** With all directories above it; it may exist. */
  makeDirectory(path: string): Promise<void>;
  /** Names in a directory; none when it does not exist. */
  list(path: string): Promise<string[]>;
  /** An empty file, whatever was there before. */
  create(path: string): Promise<WritableFile>;
  /** To write on behind what a file has, which exists. */
  append(path: string): Promise<WritableFile>;
  /** null when there is no such plain file. */
  open(path: string): Promise<ReadableFile | null>;
  /** Replaces what is at `to`, at once. */
  rename(from: string, to: string): Promise<void>;
  /** Gives a file a second name, which must be free. */
  link(from: string, to: string): Promise<void>;
  /** Makes a symbolic link, whose name must be free. */
  linkTo(target: string, path: string): Promise<void>;
  /** Where a symbolic link leads; null when there is none. */
  readLink(path: string): Promise<string | null>;
  /** With everything in it; it need not exist. */
  remove(path: string): Promise<void>;
  syncDirectory(path: string): Promise<void>;
}

export interface WritableFile {
  /** All bytes, after those written before. */
  write(bytes: Uint8Array): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

export interface ReadableFile {
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  /** Fills as much of `buffer` as there is from `position` on; answers how much, 0 at the end. */
  read(buffer: Uint8Array, position: number): Promise<number>;
  close(): Promise<void>;
}

export const nodeFileSystem: FileSystem = {
  makeDirectory: async (path) => {
    await mkdir(path, { recursive: true });
  },
  list: async (path) => (await unlessAbsent(readdir(path))) ?? [],
  create: async (path) => writable(await open(path, "w")),
  append: async (path) => writable(await open(path, constants.O_WRONLY | constants.O_APPEND)),
  open: async (path) => {
    // O_NONBLOCK: a FIFO in the place of a file must not make the call wait.
    const handle = await unlessAbsent(open(path, constants.O_RDONLY | constants.O_NONBLOCK));
    if (!handle) return null;
    const stats = await handle.stat();
    if (stats.isFile()) return readable(handle, stats);
    await handle.close();
    return null;
  },
  rename,
  link,
  linkTo: symlink,
  readLink: async (path) => (await unlessAbsent(readlink(path))) ?? null,
  remove: (path) => rm(path, { recursive: true, force: true }),
  syncDirectory: async (path) => {
    const handle = await open(path, "r");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
};

function writable(handle: FileHandle): WritableFile {
  return {
    write: (bytes) => handle.writeFile(bytes),
    sync: () => handle.sync(),
    close: () => handle.close(),
  };
}

function readable(handle: FileHandle, stats: Stats): ReadableFile {
  return {
    sizeBytes: stats.size,
    modifiedMs: stats.mtimeMs,
    read: async (buffer, position) => (await handle.read(buffer, 0, buffer.length, position)).bytesRead,
    close: () => handle.close(),
  };
}

async function unlessAbsent<T>(attempt: Promise<T>): Promise<T | undefined> {
  try {
    return await attempt;
  } catch (error) {
    if (error instanceof Error && "code" in error && ABSENT.has(error.code)) return undefined;
    throw error;
  }
}

/** ENXIO: opening a socket. ELOOP: a link that leads nowhere but to itself. EINVAL: no link at all. */
const ABSENT = new Set<unknown>(["ENOENT", "ENOTDIR", "ENXIO", "ELOOP", "EINVAL"]);
