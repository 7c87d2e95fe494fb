import { expect, it } from "vitest";
import { Cpv } from "../../protocol/atom";
import { BuildId, DroneName, TargetName } from "../../protocol/ids";
import type { PublishedRow } from "./catalogue";
import { prunable } from "./retention";

const DAY_MS = 24 * 60 * 60_000;
const NOW = 100 * DAY_MS;
const NOBODY = new Map<string, string>();

function published(build: number, cpv: string, days: number, slot = "0"): PublishedRow {
  return {
    build: BuildId.parse(build),
    attempt: 1,
    cpv: Cpv.parse(cpv),
    slot,
    target: TargetName.parse("amd64"),
    drone: DroneName.parse("drone-Izar"),
    publishedAt: NOW - days * DAY_MS,
    path: `${build}-1`,
    sizeBytes: 100,
    sha256: "0".repeat(64),
  };
}

const three = [
  published(1, "dev-libs/leaf-1.9", 30),
  published(2, "dev-libs/leaf-1.10", 20),
  published(3, "dev-libs/leaf-1.10-r1", 10),
  published(4, "dev-libs/leaf-2", 5, "2"),
];
const goes = (...args: Parameters<typeof prunable>) => prunable(...args).goes.map(({ path }) => path);

it("[RT1] keeps so many versions of each package and slot, by version and not by age", () => {
  expect(goes(three, { keepVersions: 1 }, NOBODY, NOW)).toEqual(["2-1", "1-1"]);
  expect(goes(three, { keepVersions: 2 }, NOBODY, NOW)).toEqual(["1-1"]);
  expect(goes(three, {}, NOBODY, NOW)).toEqual([]);
});

it("[RT1] keeps older versions for so many days, and the newest for ever", () => {
  expect(goes(three, { keepDays: 15 }, NOBODY, NOW)).toEqual(["2-1", "1-1"]);
  expect(goes(three, { keepDays: 0 }, NOBODY, NOW)).toEqual(["2-1", "1-1"]);
});

it("[RT1] keeps so many bytes, without the oldest but with the newest version of each", () => {
  expect(goes(three, { keepBytes: 300 }, NOBODY, NOW)).toEqual(["1-1"]);
  expect(goes(three, { keepBytes: 0 }, NOBODY, NOW)).toEqual(["1-1", "2-1"]);
});

it("lets go what a newer build of the same version replaced, after a day", () => {
  const again = [
    published(1, "dev-libs/leaf-1", 9),
    published(2, "dev-libs/leaf-1", 2),
    published(3, "dev-libs/leaf-1", 0.5),
  ];
  expect(goes(again, {}, NOBODY, NOW)).toEqual(["2-1", "1-1"]);
});

it("[RT2] keeps what is still needed, says by whom, and frees its bytes elsewhere", () => {
  const needed = new Map([["1-1", "The release autumn has it."]]);
  expect(prunable(three, { keepVersions: 1 }, needed, NOW)).toEqual({
    goes: [
      expect.objectContaining({
        path: "2-1",
        because: "Of newer versions there are 1 already, and only 1 in all are kept.",
      }),
    ],
    stays: [expect.objectContaining({ path: "1-1", because: "The release autumn has it." })],
    freedBytes: 100,
  });
  expect(goes(three, { keepBytes: 300 }, needed, NOW)).toEqual(["2-1"]);
});
