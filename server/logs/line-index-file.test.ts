import { expect, it } from "vitest";
import { formatCheckpoints, formatEnd, parseIndexFile } from "./line-index-file";

const checkpoints = [
  { line: 1200, offset: 65_540 },
  { line: 2400, offset: 131_100 },
];
const file = formatCheckpoints(checkpoints);

it("reads what it wrote", () => {
  expect(parseIndexFile(file, 140_000)).toEqual({ checkpoints, completeAtBytes: null, intact: true });
  expect(parseIndexFile(file + formatEnd(140_000), 140_000)).toMatchObject({ checkpoints, completeAtBytes: 140_000 });
  expect(parseIndexFile("", 0)).toEqual({ checkpoints: [], completeAtBytes: null, intact: true });
});

it.each([
  ["half a line", `${file}3600 19`, checkpoints],
  ["bytes that the log lost", `${file}3600 999999\n`, checkpoints],
  ["an end that is not the log's", `${file}${formatEnd(999)}`, checkpoints],
  ["an order that cannot be", `${file}2400 100\n`, checkpoints],
  ["anything else", `${file}\u0000\u0000\n`, checkpoints],
  ["nothing readable", "garbage\n", []],
])("stops believing at %s", (_, text, believed) => {
  expect(parseIndexFile(text, 140_000)).toEqual({ checkpoints: believed, completeAtBytes: null, intact: false });
});
