/** What proc_meminfo(5) tells, in bytes. */
export type Memory = { totalBytes: number; availableBytes: number; swapUsedBytes: number };

/** Null when the text does not tell how much memory there is. */
export function readMemory(meminfo: string): Memory | null {
  const bytes = new Map<string, number>();
  for (const [, key, kibibytes] of meminfo.matchAll(/^(\w+): +(\d+) kB$/gm))
    if (key !== undefined) bytes.set(key, Number(kibibytes) * 1024);
  const totalBytes = bytes.get("MemTotal");
  // Kernels before 3.14 have no MemAvailable; free memory is the nearest they tell.
  const availableBytes = bytes.get("MemAvailable") ?? bytes.get("MemFree");
  if (!totalBytes || availableBytes === undefined) return null;
  const swapUsedBytes = (bytes.get("SwapTotal") ?? 0) - (bytes.get("SwapFree") ?? 0);
  return { totalBytes, availableBytes, swapUsedBytes };
}
