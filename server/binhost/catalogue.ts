import type { BinhostTarget, PublishedPackage } from "../../protocol/binhost";
import type { TargetName } from "../../protocol/ids";
import { BuildId } from "../../protocol/ids";
import type { Millis } from "../../protocol/time";
import type { BuildRow, Swarm } from "../coordinator/swarm";
import type { ShownPackage } from "./binhost";
import { parsePackagePath } from "./package-path";

/** A build that was published, as the store knows it. */
export type PublishedRow = Pick<BuildRow, "build" | "cpv" | "slot" | "target"> &
  Pick<PublishedPackage, "attempt" | "drone" | "publishedAt" | "path" | "sizeBytes" | "sha256">;

export function publishedRows(swarm: Swarm): PublishedRow[] {
  return [...swarm.builds.values()].flatMap(({ build, cpv, slot, target, attempts, standing }) => {
    if (standing.state !== "built" || standing.removedAt !== undefined) return [];
    const { drone, since, path, sizeBytes, sha256 } = standing;
    return [{ build, cpv, slot, target, attempt: attempts.length, drone, publishedAt: since, path, sizeBytes, sha256 }];
  });
}

/** What the index names together with what the store knows of it, by name; what only one of them knows is left out. */
export function packageViewsOf(shown: readonly ShownPackage[], rows: readonly PublishedRow[]): PublishedPackage[] {
  const known = new Map(rows.map((row) => [row.build, row]));
  const views = shown.flatMap(({ cpv, path, fields, isSigned }) => {
    const row = known.get(BuildId.parse(parsePackagePath(path)?.build));
    if (!row) return [];
    const { build, attempt, drone, publishedAt, sizeBytes, sha256 } = row;
    return {
      ...{ cpv, path, build, attempt, drone, publishedAt, sizeBytes, sha256, isSigned },
      slot: fields.get("SLOT") ?? "0",
      buildId: fields.get("BUILD_ID") ?? null,
      repository: fields.get("REPO") ?? null,
      use: wordsOf(fields.get("USE")),
      keywords: wordsOf(fields.get("KEYWORDS")),
    };
  });
  return views.sort((a, b) => (a.cpv < b.cpv ? -1 : 1));
}

function wordsOf(text = ""): string[] {
  return text.split(" ").filter((word) => word !== "");
}

/** A package file from when it was published to when it was removed, if it was. */
export type Stored = { target: TargetName; publishedAt: Millis; removedAt: Millis | null; sizeBytes: number };

/** Every package file that there is, or was. */
export function everStored(swarm: Swarm): Stored[] {
  return [...swarm.builds.values()].flatMap(({ target, standing }) => {
    if (standing.state !== "built") return [];
    const { since: publishedAt, removedAt = null, sizeBytes } = standing;
    return [{ target, publishedAt, removedAt, sizeBytes }];
  });
}

/** What was published on each of the last 30 days (UTC), and what lay on the disk at its end. */
export function growthOf(stored: readonly Stored[], now: Millis): BinhostTarget["growth"] {
  const today = dayOf(now);
  const oldest = stored.reduce((day, { publishedAt }) => Math.min(day, dayOf(publishedAt)), today);
  const first = Math.max(today - GROWTH_DAYS + 1, oldest);
  const days = Array.from({ length: today - first + 1 }, () => ({ packages: 0, sizeBytes: 0, removedBytes: 0 }));
  let diskBytes = 0;
  for (const { publishedAt, removedAt, sizeBytes } of stored) {
    const published = days[dayOf(publishedAt) - first];
    if (published) {
      published.packages += 1;
      published.sizeBytes += sizeBytes;
    } else diskBytes += sizeBytes;
    const removed = removedAt === null ? undefined : days[dayOf(removedAt) - first];
    if (removed) removed.removedBytes += sizeBytes;
    else if (removedAt !== null) diskBytes -= sizeBytes;
  }
  return days.map(({ packages, sizeBytes, removedBytes }, at) => {
    diskBytes += sizeBytes - removedBytes;
    const day = new Date((first + at) * DAY_MS).toISOString().slice(0, "2026-01-01".length);
    return { day, packages, sizeBytes, diskBytes };
  });
}

function dayOf(at: Millis): number {
  return Math.floor(at / DAY_MS);
}

const DAY_MS = 24 * 60 * 60_000;
const GROWTH_DAYS = 30;
