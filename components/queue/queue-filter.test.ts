import { describe, expect, it } from "vitest";
import { DroneName } from "../../protocol/ids";
import { parseFilter, parseScope } from "./queue-filter";
import { queueRow } from "./row.fixture";

const ROWS = [
  queueRow(1, { cpv: "dev-qt/qtbase-6.9.1", state: "building", drone: DroneName.parse("drone-Izar"), holdsUp: 61 }),
  queueRow(2, { cpv: "dev-qt/qtsvg-6.9.1", state: "waiting", pin: DroneName.parse("drone-Tau") }),
  queueRow(3, { cpv: "dev-python/PyQt5-5.15", state: "failed", drone: DroneName.parse("drone-Tarn"), holdsUp: 10 }),
];

function matches(query: string): number[] {
  return ROWS.filter(parseFilter(query)).map((row) => row.build);
}

describe("parseFilter", () => {
  it.each([
    ["", [1, 2, 3]],
    ["   ", [1, 2, 3]],
    ["qt", [1, 2, 3]],
    ["pyqt5", [3]],
    ["PyQt5", [3]],
    ["dev-qt/ 6.9", [1, 2]],
    ["nothing", []],
    ["status:failed", [3]],
    ["status:wait qt", [2]],
    ["status:", [1, 2, 3]],
    ["drone:tarn", [3]],
    ["drone:ta", [2, 3]],
    ["drone:", [1, 2, 3]],
    ["blocks:>10", [1]],
    ["blocks:>=10", [1, 3]],
    ["blocks:<=10", [2, 3]],
    ["blocks:<10", [2]],
    ["blocks:0", [2]],
    ["blocks:=61", [1]],
    ["blocks:>", [1, 2, 3]],
    ["colour:red", []],
    ["(", []],
  ])("'%s' finds %j", (query, builds) => {
    expect(matches(query)).toEqual(builds);
  });
});

it("the address can ask for one drone and for the longest chain", () => {
  const [first] = ROWS;
  const builds = (...scope: Parameters<typeof parseScope>) => ROWS.filter(parseScope(...scope)).map((row) => row.build);
  expect(builds(null, null)).toEqual([1, 2, 3]);
  expect(builds("drone-Tau", null)).toEqual([2]);
  expect(builds(null, new Set(first && [first.build]))).toEqual([1]);
});
