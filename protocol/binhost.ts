import * as z from "zod";
import { Cpv } from "./atom";
import { Sha256 } from "./build";
import { Actor, AttemptNumber, BuildId, DroneName, RunId, TargetName } from "./ids";
import { Millis } from "./time";

/** The binhost as people and programs see it, under /api/v1/binhost. Clients of Portage read `/binhost/<target>/` instead. */

/** A release's name, the same characters as a target's. */
export const ReleaseName = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9._-]{0,62}$/,
    "must be 1 to 63 lower-case letters, digits, dots, hyphens or underscores, and begin with a letter or digit",
  )
  .brand<"ReleaseName">();
export type ReleaseName = z.infer<typeof ReleaseName>;

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
  keywords: z.array(z.string()),
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

/** Which packages may go: each limit by itself, and never what somebody still needs. */
export const RetentionLimits = z.strictObject({
  /** Versions to keep of each package and slot. */
  keepVersions: z.int().min(1).max(1000).optional(),
  /** Days to keep what is not the newest version of its package and slot. */
  keepDays: z.number().min(0).max(36_500).optional(),
  /** Oldest first, until no more than this is left. */
  keepBytes: z.int().nonnegative().optional(),
});
export type RetentionLimits = z.infer<typeof RetentionLimits>;

export const BinhostTarget = z.object({
  target: TargetName,
  /** What the index names. */
  packages: z.int().nonnegative(),
  sizeBytes: z.int().nonnegative(),
  /** All that was published and not removed, also what newer builds have replaced. */
  diskBytes: z.int().nonnegative(),
  /** TIMESTAMP of the index; null before the first package. */
  indexedAt: Millis.nullable(),
  /**
   * Each day (UTC) of the last 30 since the first package, oldest first: what was published on it, and what lay on the disk at its
   * end (today: now). Bytes that only a release still has are not counted.
   */
  growth: z.array(z.object({ day: z.iso.date(), packages: z.int(), sizeBytes: z.int(), diskBytes: z.int() })),
  /** What clients of `current` get; null before the first promotion. */
  release: ReleaseName.nullable(),
  releases: z.int().nonnegative(),
  /** By which packages go by themselves; null: none does. */
  retention: RetentionLimits.nullable(),
  /** For a client's `/etc/portage/binrepos.conf`: what is published as it is built, and what was promoted. */
  binrepos: z.string(),
  binreposOfRelease: z.string().nullable(),
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

/** What a release has and the one before it has not, by name; `changed`: another build, version or USE of the same package and slot. */
export const ReleaseDifference = z.object({
  added: z.array(Cpv),
  removed: z.array(Cpv),
  changed: z.array(z.object({ from: Cpv, to: Cpv, use: z.array(z.string()) })),
});
export type ReleaseDifference = z.infer<typeof ReleaseDifference>;

/** An immutable copy of what was published at some time, in hard links. */
export const ReleaseView = z.object({
  name: ReleaseName,
  madeAt: Millis,
  by: Actor,
  note: z.string(),
  packages: z.int().nonnegative(),
  sizeBytes: z.int().nonnegative(),
  isPromoted: z.boolean(),
  binrepos: z.string(),
  /** To the release that was made before it; null for the first. */
  difference: ReleaseDifference.nullable(),
});
export type ReleaseView = z.infer<typeof ReleaseView>;

/** `promotion.before` is what a roll back goes back to. */
export const ReleaseList = z.object({
  releases: z.array(ReleaseView),
  promotion: z.object({ release: ReleaseName, before: ReleaseName.nullable(), at: Millis, by: Actor }).nullable(),
});
export type ReleaseList = z.infer<typeof ReleaseList>;

/**
 * `run`: every package of it must be published. `allowChangedUse`: packages may have other USE flags than in the release before;
 * `untried`: although no drone of the target has tried to install them.
 */
export const MakeRelease = z.strictObject({
  name: ReleaseName,
  note: z.string().max(200).default(""),
  run: RunId.optional(),
  allowChangedUse: z.boolean().default(false),
  untried: z.boolean().default(false),
});
export type MakeRelease = z.infer<typeof MakeRelease>;

/** Whether what is published now may become a release: not while there are problems, a sentence each. */
export const ReleaseCheck = z.object({
  problems: z.array(z.string()),
  /** Who tried to install it all; null: nobody. */
  triedOn: DroneName.nullable(),
  difference: ReleaseDifference.nullable(),
});
export type ReleaseCheck = z.infer<typeof ReleaseCheck>;

/** `preview`: only say what would go. */
export const PrunePackages = RetentionLimits.extend({ preview: z.boolean().default(true) });
export type PrunePackages = z.infer<typeof PrunePackages>;

const WithReason = z.object({ path: z.string(), cpv: Cpv, sizeBytes: z.int(), because: z.string() });
/** What goes, or would; and what would have gone, were it not still needed. */
export const Pruned = z.object({ goes: z.array(WithReason), stays: z.array(WithReason), freedBytes: z.int() });
export type Pruned = z.infer<typeof Pruned>;
