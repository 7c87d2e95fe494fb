import * as z from "zod";

/** One sample of a machine, read from /proc. */
export const Telemetry = z.object({
  /** The three load averages of proc_loadavg(5). */
  load: z.tuple([z.number(), z.number(), z.number()]),
  /** Share of each CPU core in use since the sample before, 0 to 1; empty when the kernel did not tell. */
  perCore: z.array(z.number().min(0).max(1)).max(4096),
  memoryUsedBytes: z.int().nonnegative(),
  memoryTotalBytes: z.int().positive(),
  swapUsedBytes: z.int().nonnegative(),
  /** Free space where the drone builds. */
  diskFreeBytes: z.int().nonnegative().nullable(),
  diskTotalBytes: z.int().nonnegative().nullable(),
  /** Hottest thermal zone, degrees Celsius; null when there is none. */
  temperatureCelsius: z.number().nullable(),
});
export type Telemetry = z.infer<typeof Telemetry>;
