import * as z from "zod";
import { Cpv } from "./atom";
import { Millis } from "./time";

/** What a build used on its drone. */
export const Usage = z.object({
  /** Wall time of the package alone, without the installation of its needs. */
  buildMs: z.int().nonnegative(),
  /** The most memory that its processes held at once, as far as samples saw; null when it was not measured. */
  peakMemoryBytes: z.int().positive().nullable(),
  /** The most disk that its build directory took, as far as samples saw; null when it was not measured. */
  diskBytes: z.int().positive().nullable(),
});
export type Usage = z.infer<typeof Usage>;

/** A package that a drone's Portage built and merged by itself, as its emerge.log tells. */
export const Merge = z.object({
  cpv: Cpv,
  /** Jobs that it could use: of MAKEOPTS, or the cores of the host. */
  cores: z.int().positive().max(4096),
  seconds: z
    .number()
    .positive()
    .max(30 * 24 * 3600),
  endedAt: Millis,
});
export type Merge = z.infer<typeof Merge>;

/** A drone brings at most this many merges, its newest. */
export const MAX_MERGES = 4_000;
