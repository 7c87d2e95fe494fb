import * as z from "zod";

const Percent = z.number().min(0).max(100);

/** One sample of a machine, read from /proc. */
export const Telemetry = z.object({
  /** The three load averages of proc_loadavg(5). */
  load: z.tuple([z.number(), z.number(), z.number()]),
  /** Share of each CPU core in use since the sample before, 0 to 1; empty when the kernel did not tell. */
  perCore: z.array(z.number().min(0).max(1)).max(4096),
  memoryUsedBytes: z.int().nonnegative(),
  memoryTotalBytes: z.int().positive(),
  swapUsedBytes: z.int().nonnegative(),
  /** Percent of the last ten seconds in which some task waited for it (PSI, `some avg10`); absent where the kernel does not tell. */
  pressure: z.object({ cpu: Percent, memory: Percent, io: Percent }).optional(),
  /** Free space where the drone builds: of the disk that holds PORTAGE_TMPDIR. */
  diskFreeBytes: z.int().nonnegative().nullable(),
  diskTotalBytes: z.int().nonnegative().nullable(),
  /** The drone builds in a tmpfs: that space is memory. */
  buildsInMemory: z.boolean().optional(),
  /** Free space for sources (DISTDIR); absent when it is not known. */
  distfilesFreeBytes: z.int().nonnegative().optional(),
  /** Hottest thermal zone, degrees Celsius; null when there is none. */
  temperatureCelsius: z.number().nullable(),
});
export type Telemetry = z.infer<typeof Telemetry>;

/** Less than this is little: big packages need as much and more while they are built. Of a small disk, a tenth. */
export function littleDiskBytes(totalBytes: number): number {
  return Math.min(10 * 2 ** 30, totalBytes / 10);
}
