import type { BinhostTarget, PublishedPackage } from "../../protocol/binhost";
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

/** What was published on each day (UTC) of the last 30. */
export function growthOf(rows: readonly PublishedRow[], now: Millis): BinhostTarget["growth"] {
  const days = new Map<string, { packages: number; sizeBytes: number }>();
  for (const { publishedAt, sizeBytes } of rows) {
    if (now - publishedAt > GROWTH_DAYS * DAY_MS) continue;
    const day = new Date(publishedAt).toISOString().slice(0, "2026-01-01".length);
    const before = days.get(day) ?? { packages: 0, sizeBytes: 0 };
    days.set(day, { packages: before.packages + 1, sizeBytes: before.sizeBytes + sizeBytes });
  }
  return [...days].sort(([a], [b]) => (a < b ? -1 : 1)).map(([day, added]) => ({ day, ...added }));
}

const DAY_MS = 24 * 60 * 60_000;
const GROWTH_DAYS = 30;
