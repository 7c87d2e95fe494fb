import * as z from "zod";
import { Cpv } from "./atom";
import { Sha256 } from "./build";
import { AttemptNumber, BuildId, DroneName, TargetName } from "./ids";
import { Millis } from "./time";

/** The binhost as people and programs see it, under /api/v1/binhost. Clients of Portage read `/binhost/<target>/` instead. */

/** A published package, as its target's index names it. */
export const PublishedPackage = z.object({
  cpv: Cpv,
  slot: z.string(),
  /** Below `/binhost/<target>/`. */
  path: z.string(),
  sizeBytes: z.int().positive(),
  sha256: Sha256,
  build: BuildId,
  attempt: AttemptNumber,
  /** Where it was built. */
  drone: DroneName,
  publishedAt: Millis,
  /** As Portage wrote it on the drone. */
  buildId: z.string().nullable(),
  repository: z.string().nullable(),
  /** USE flags that were set. */
  use: z.array(z.string()),
  isSigned: z.boolean(),
});
export type PublishedPackage = z.infer<typeof PublishedPackage>;

/** One page of a target's packages by name, and where the next one begins; null when there is none. */
export const PackageList = z.object({
  packages: z.array(PublishedPackage),
  /** Of all pages. */
  total: z.int().nonnegative(),
  next: Cpv.nullable(),
});
export type PackageList = z.infer<typeof PackageList>;

export const BinhostTarget = z.object({
  target: TargetName,
  /** What the index names. */
  packages: z.int().nonnegative(),
  sizeBytes: z.int().nonnegative(),
  /** All that was published and not removed, also what newer builds have replaced. */
  diskBytes: z.int().nonnegative(),
  /** TIMESTAMP of the index; null before the first package. */
  indexedAt: Millis.nullable(),
  /** What was published on each day (UTC) of the last 30 on which something was, oldest first. */
  growth: z.array(z.object({ day: z.iso.date(), packages: z.int(), sizeBytes: z.int() })),
  /** For a client's `/etc/portage/binrepos.conf`. */
  binrepos: z.string(),
});
export type BinhostTarget = z.infer<typeof BinhostTarget>;

/** `keyPath` is where the public key is served, and `trust` what makes a client trust it; null: packages are not signed here. */
export const Signing = z.object({ fingerprint: z.string(), keyPath: z.string(), trust: z.string() });
export type Signing = z.infer<typeof Signing>;

export const BinhostView = z.object({ targets: z.array(BinhostTarget), signing: Signing.nullable() });
export type BinhostView = z.infer<typeof BinhostView>;

/** The index was made again from the files; `missing` are packages that should lie there and do not. */
export const RebuiltIndex = z.object({ packages: z.int().nonnegative(), missing: z.array(Cpv) });
export type RebuiltIndex = z.infer<typeof RebuiltIndex>;
