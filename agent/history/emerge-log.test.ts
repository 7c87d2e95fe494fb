import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readEmergeLog } from "./emerge-log";

/** Logs that real emerges wrote: Portage 3.0.82, and 3.0.67 where the name says so. */
const FIXTURES = join(import.meta.dirname, "fixtures");

function mergesIn(lines: readonly string[]): string[] {
  const log = readEmergeLog();
  return lines.flatMap((line) => {
    const merge = log.read(line);
    return merge ? [`${merge.cpv} ${merge.seconds} s at ${merge.endedAt / 1000}`] : [];
  });
}

function mergesOf(fixture: string): string[] {
  return mergesIn(readFileSync(join(FIXTURES, `${fixture}.txt`), "utf8").split("\n"));
}

test("[HI4] a merge takes from the begin of its emerge to the begin of its merge", () => {
  expect(mergesOf("06-emerge-log")).toEqual([
    "dev-libs/leaf-1.1 2 s at 1795464829",
    "app-misc/useful-1.2 2 s at 1795464832",
    "dev-libs/leaf-1.1 2 s at 1795464836",
    "dev-lang/slotted-2.5 2 s at 1795464840",
    "app-misc/chatty-1.0 2 s at 1795464843",
  ]);
});

test("[HI5] what failed, what only was packaged, and what came as a binary package is no merge", () => {
  expect(mergesOf("06-emerge-log-failure")).toEqual(["app-misc/par1-1.0 5 s at 1795464930"]);
  expect(mergesOf("06-emerge-log-buildpkgonly")).toEqual([]);
});

test("[HI4] merges of one emerge that run at once are told apart", () => {
  expect(mergesOf("06-emerge-log-failure-jobs2")).toEqual(["app-misc/par1-1.0 7 s at 1795464942"]);
  expect(mergesOf("17-old-3.0.67-emerge-log")).toEqual([
    "app-misc/par1-1.0 16 s at 1795467790",
    "app-misc/par2-1.0 19 s at 1795467794",
  ]);
});

test("[HI5] a build that was interrupted is none, and does not lengthen the next", () => {
  expect(
    mergesIn([
      "1795464000:  >>> emerge (1 of 1) dev-libs/leaf-1.1 to /",
      "1795464500:  >>> emerge (1 of 1) dev-libs/leaf-1.1 to /",
      "1795464510:  ::: completed emerge (1 of 1) dev-libs/leaf-1.1 to /",
      "1795464511:  ::: completed emerge (1 of 1) dev-libs/leaf-1.1 to /",
    ]),
  ).toEqual(["dev-libs/leaf-1.1 10 s at 1795464510"]);
});

test("[HI5] what no clock can have measured, and what no Portage wrote, is passed over", () => {
  const merge = (begun: number, ended: number, cpv: string) => [
    `${begun}:  >>> emerge (1 of 1) ${cpv} to /`,
    `${ended}:  ::: completed emerge (1 of 1) ${cpv} to /`,
  ];
  expect(mergesIn(merge(1795464500, 1795464400, "dev-libs/leaf-1.1"))).toEqual([]);
  expect(mergesIn(merge(1795464500, 1796464500, "dev-libs/leaf-1.1"))).toEqual([]);
  expect(mergesIn(merge(1795464500, 1795464501, "../../etc/passwd"))).toEqual([]);
  expect(
    mergesIn(["", "x".repeat(9000), "1795464500:  ::: completed emerge (1 of", "NaN:  >>> emerge (1 of 1) a/b-1 to /"]),
  ).toEqual([]);
  expect(mergesIn(merge(1795464500, 1795464500, "dev-libs/leaf-1.1"))).toEqual([
    "dev-libs/leaf-1.1 0.5 s at 1795464500",
  ]);
});
