import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { MAX_MERGES } from "../../protocol/history";
import { emptyDirectory } from "../testing/test-agent";
import { jobsIn, readMerges } from "./read-history";

const BEGIN = 1_700_000_000;

/** A log in which these packages were merged one after the other, ten seconds each. */
function logOf(cpvs: readonly string[]): string {
  const lines = cpvs.flatMap((cpv, index) => [
    `${BEGIN + 10 * index}:  >>> emerge (1 of 1) ${cpv} to /`,
    `${BEGIN + 10 * index + 10}:  ::: completed emerge (1 of 1) ${cpv} to /`,
  ]);
  const path = join(emptyDirectory(), "emerge.log");
  writeFileSync(path, `${lines.join("\n")}\n`);
  return path;
}

test("[HI6] of each package the newest few are brought, oldest first", async () => {
  const versions = Array.from({ length: 9 }, (_, index) => `dev-libs/a-${index}`);
  const merges = await readMerges(logOf(["x/b-1", ...versions]), 0);
  expect(merges.map(({ cpv }) => cpv)).toEqual(["x/b-1", ...versions.slice(-5)]);
});

test("[HI1] only what ended after a moment is brought", async () => {
  const merges = await readMerges(logOf(["x/a-1", "x/b-1", "x/c-1"]), (BEGIN + 20) * 1000);
  expect(merges).toEqual([{ cpv: "x/c-1", seconds: 10, endedAt: (BEGIN + 30) * 1000 }]);
});

test("[HI6] however long a log is, the newest MAX_MERGES are brought", async () => {
  const cpvs = Array.from({ length: 5 * MAX_MERGES }, (_, index) => `x/p${index}-1`);
  const merges = await readMerges(logOf(cpvs), 0);
  expect(merges).toHaveLength(MAX_MERGES);
  expect(merges.at(-1)?.cpv).toBe(cpvs.at(-1));
});

test("[HI6] a host without a log has no history", async () => {
  expect(await readMerges(join(emptyDirectory(), "emerge.log"), 0)).toEqual([]);
});

test("jobs are read as make reads them", () => {
  const read = ["-j8 -l7", "--jobs=12", "-l4 -j 3", "--jobs 2", "", "-j", "-j0", "-l9"].map(jobsIn);
  expect(read).toEqual([8, 12, 3, 2, null, null, null, null]);
});
