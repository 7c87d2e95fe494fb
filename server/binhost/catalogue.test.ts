import { expect, it } from "vitest";
import { TargetName } from "../../protocol/ids";
import type { Stored } from "./catalogue";
import { growthOf } from "./catalogue";

const NOW = Date.parse("2026-11-25T15:00:00Z");
const target = TargetName.parse("amd64");

function stored(published: string, sizeBytes: number, removed: string | null = null): Stored {
  return {
    target,
    publishedAt: Date.parse(published),
    removedAt: removed === null ? null : Date.parse(removed),
    sizeBytes,
  };
}

it("tells of each day what was published, and what lay on the disk at its end", () => {
  const all = [
    stored("2026-11-23T23:59:59.999Z", 100),
    stored("2026-11-23T08:00:00Z", 20, "2026-11-25T01:00:00Z"),
    stored("2026-11-25T00:00:00Z", 5),
    stored("2026-11-25T01:00:00Z", 7, "2026-11-25T02:00:00Z"),
  ];
  expect(growthOf(all, NOW)).toEqual([
    { day: "2026-11-23", packages: 2, sizeBytes: 120, diskBytes: 120 },
    { day: "2026-11-24", packages: 0, sizeBytes: 0, diskBytes: 120 },
    { day: "2026-11-25", packages: 2, sizeBytes: 12, diskBytes: 105 },
  ]);
});

it("begins 30 days ago at the earliest, with what lay there then", () => {
  const growth = growthOf([stored("2026-01-01", 100), stored("2026-02-01", 1_000, "2026-03-01")], NOW);
  expect(growth).toHaveLength(30);
  expect(growth[0]).toEqual({ day: "2026-10-27", packages: 0, sizeBytes: 0, diskBytes: 100 });
  expect(growth.at(-1)).toMatchObject({ day: "2026-11-25", diskBytes: 100 });
});

it("is of today alone before anything was published", () => {
  expect(growthOf([], NOW)).toEqual([{ day: "2026-11-25", packages: 0, sizeBytes: 0, diskBytes: 0 }]);
});
