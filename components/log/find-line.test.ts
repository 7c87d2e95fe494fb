import { expect, it } from "vitest";
import { findLine, holding, isError } from "./find-line";

/** 2,500 lines; an answer holds at most 400. */
const LOG = Array.from({ length: 2_500 }, (_, index) => {
  if (index + 1 === 7 || index + 1 === 2_300) return "\u001b[1mfoo.c:1:\u001b[0m \u001b[1;31merror: \u001b[0mno";
  return `[${index + 1}/2500] CC foo.o`;
});
const read = async (from: number, count: number) => ({
  firstLine: from,
  lines: LOG.slice(from - 1, from - 1 + Math.min(count, 400)),
});
const find = (after: number, direction: "down" | "up", fits = isError) =>
  findLine({ read, totalLines: LOG.length, after, direction, fits });

it.each([
  [0, "down", 7],
  [7, "down", 2_300],
  [2_300, "down", 7],
  [2_300, "up", 7],
  [7, "up", 2_300],
  [2_500, "up", 2_300],
] as const)("after line %i, %s, the next error is in line %i", async (after, direction, line) => {
  expect(await find(after, direction)).toBe(line);
});

it("finds text whatever its case and colour, the line itself when it is the only one, and nothing where nothing is", async () => {
  expect(await find(0, "down", holding("FOO.C:1: ERROR"))).toBe(7);
  expect(await find(1_234, "down", holding("[1234/2500]"))).toBe(1_234);
  expect(await find(1_234, "up", holding("[1234/2500]"))).toBe(1_234);
  expect(await find(10, "down", holding("bar"))).toBeNull();
});

it.each([
  " * ERROR: media-libs/opencolorio-2.4.2::gentoo failed (compile phase):",
  "FAILED: [code=1] src/x.o",
  "make[2]: *** [Makefile:12: all] Error 1",
  "CMake Error at CMakeLists.txt:3 (find_package):",
])("%s is an error", (line) => {
  expect(isError(line)).toBe(true);
});

it.each(["checking for error_t... yes", "-Werror=format", "[3/9] CC error.o"])("%s is none", (line) => {
  expect(isError(line)).toBe(false);
});
