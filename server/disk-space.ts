import { statfs } from "node:fs/promises";

export type DiskSpace = { freeBytes: number; totalBytes: number };

/** What a program that is not root may still write where that directory lies; null when nobody can tell. */
export async function diskSpaceAt(directory: string): Promise<DiskSpace | null> {
  const found = await statfs(directory).catch(() => null);
  return found && { freeBytes: found.bavail * found.bsize, totalBytes: found.blocks * found.bsize };
}
