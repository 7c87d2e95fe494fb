import { expect, it } from "vitest";
import { grownSentence } from "./disk-chart";

const GIB = 2 ** 30;
const of = (...gib: number[]) =>
  gib.map((each, at) => ({ day: `2026-11-${10 + at}`, packages: 1, sizeBytes: 1, diskBytes: each * GIB }));

it.each([
  [of(3), "3.0 GiB on the disk."],
  [of(3, 5), "5.0 GiB on the disk, 2.0 GiB more since yesterday."],
  [of(3, 3), "3.0 GiB on the disk, as much as yesterday."],
  [of(1, 2, 3, 4, 5, 6, 7, 8, 9), "9.0 GiB on the disk, 7.0 GiB more in 7 days."],
  [of(9, 8, 7), "7.0 GiB on the disk, 2.0 GiB less in 2 days."],
])("says how much there is, and how it grew", (growth, sentence) => {
  expect(grownSentence(growth)).toBe(sentence);
});
