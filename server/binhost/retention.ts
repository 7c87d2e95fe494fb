import { splitCpv } from "../../protocol/atom";
import type { Pruned, RetentionLimits } from "../../protocol/binhost";
import { compareVersions } from "../../protocol/package-version";
import type { Millis } from "../../protocol/time";
import type { PublishedRow } from "./catalogue";

/** Why packages must stay, by their paths: a sentence each. */
export type References = ReadonlyMap<string, string>;

/**
 * Which published packages may go under some limits, and which would have gone but are still needed. The newest version of each
 * package and slot always stays; what a newer build of the same version replaced goes after a day, which clients with an older
 * index still have to get it.
 */
export function prunable(
  packages: readonly PublishedRow[],
  limits: RetentionLimits,
  references: References,
  now: Millis,
): Pruned {
  const reasons = new Map<PublishedRow, string>();
  const versions = [...bySlot(packages).values()];
  for (const newestFirst of versions) {
    const shown = newestFirst.filter(({ isReplaced }) => !isReplaced).map(({ row }) => row);
    for (const { row, isReplaced } of newestFirst) {
      const because = isReplaced ? replacedReason(row, now) : limitReason(row, shown.indexOf(row), limits, now);
      if (because !== null) reasons.set(row, because);
    }
  }
  if (limits.keepBytes !== undefined) {
    const newest = new Set(versions.map(([first]) => first?.row));
    addLargest(packages, newest, limits.keepBytes, reasons, references);
  }
  const told = [...reasons].map(([{ path, cpv, sizeBytes }, because]) => ({ path, cpv, sizeBytes, because }));
  const stays = told.flatMap((each) => {
    const needed = references.get(each.path);
    return needed === undefined ? [] : { ...each, because: needed };
  });
  const goes = told.filter(({ path }) => !references.has(path));
  return { goes, stays, freedBytes: goes.reduce((total, { sizeBytes }) => total + sizeBytes, 0) };
}

function replacedReason({ publishedAt }: PublishedRow, now: Millis): string | null {
  return now - publishedAt > DAY_MS ? "A newer build of the same version replaced it." : null;
}

/** `place`: how many newer versions there are. */
function limitReason(
  { publishedAt }: PublishedRow,
  place: number,
  { keepVersions, keepDays }: RetentionLimits,
  now: Millis,
): string | null {
  if (place === 0) return null;
  if (keepVersions !== undefined && place >= keepVersions) {
    return `Of newer versions there are ${place} already, and only ${keepVersions} in all are kept.`;
  }
  const days = (now - publishedAt) / DAY_MS;
  if (keepDays === undefined || days <= keepDays) return null;
  return `It is ${Math.floor(days)} days old, and older versions are kept for ${keepDays}.`;
}

function addLargest(
  packages: readonly PublishedRow[],
  newest: ReadonlySet<PublishedRow | undefined>,
  keepBytes: number,
  reasons: Map<PublishedRow, string>,
  references: References,
): void {
  const left = packages.filter((row) => !reasons.has(row) || references.has(row.path));
  let leftBytes = left.reduce((total, { sizeBytes }) => total + sizeBytes, 0);
  for (const row of [...left].sort((a, b) => a.publishedAt - b.publishedAt)) {
    if (leftBytes <= keepBytes) return;
    if (newest.has(row) || reasons.has(row)) continue;
    reasons.set(row, `All packages together have more than ${keepBytes} bytes, and it is the oldest that may go.`);
    if (!references.has(row.path)) leftBytes -= row.sizeBytes;
  }
}

/** The packages of each name and slot, newest version first, and of a version the newest build; others are replaced. */
function bySlot(packages: readonly PublishedRow[]): Map<string, { row: PublishedRow; isReplaced: boolean }[]> {
  const slots = new Map<string, PublishedRow[]>();
  for (const row of packages) {
    const { category, name } = splitCpv(row.cpv);
    const key = `${category}/${name}:${row.slot.split("/")[0]}`;
    slots.set(key, [...(slots.get(key) ?? []), row]);
  }
  return new Map(
    [...slots].map(([key, rows]) => {
      const sorted = rows.sort((a, b) => compareVersions(versionOf(b), versionOf(a)) || b.build - a.build);
      return [key, sorted.map((row, at) => ({ row, isReplaced: sorted[at - 1]?.cpv === row.cpv }))];
    }),
  );
}

function versionOf({ cpv }: PublishedRow): string {
  return splitCpv(cpv).version;
}

const DAY_MS = 24 * 60 * 60_000;
