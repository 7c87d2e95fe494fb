import { describe, expect, it } from "vitest";
import { fullSwarm } from "../../../protocol/fixtures/swarm";
import type { Bucket } from "../../../protocol/to-watcher";
import { balancedColumns, buildCells, coreGrid } from "./core-grid";

function tarn(change: Partial<Bucket> = {}): Bucket {
  const bucket = fullSwarm().buckets.find(({ drone }) => drone === "drone-Tarn");
  if (bucket === undefined) throw new Error("the fixture has drone-Tarn");
  return { ...bucket, ...change };
}

const [postgresql, vim] = tarn().builds;
if (!postgresql || !vim) throw new Error("drone-Tarn builds two packages");

describe("coreGrid", () => {
  it("shows every core of every drone once", () => {
    const cores = fullSwarm().buckets.map((bucket) => {
      const grid = coreGrid(bucket);
      return [...grid.builds.flatMap(({ cells }) => cells), ...(grid.free?.cells ?? [])].map(({ core }) => core);
    });
    expect(cores.map((numbers) => new Set(numbers).size)).toEqual([16, 24, 10, 8]);
    expect(cores.flat()).toHaveLength(58);
  });

  it("puts free cores last, with the reason", () => {
    const grid = coreGrid(tarn({ builds: [postgresql], idleBecause: "Nothing is ready." }));
    expect(grid.free).toMatchObject({ kind: "idle", because: "Nothing is ready." });
    expect(grid.free?.cells.map(({ core, state }) => `${core} ${state}`)).toEqual([
      "6 idle",
      "7 idle",
      "8 idle",
      "9 idle",
    ]);
  });

  it.each([
    ["grounded", "grounded"],
    ["upgrading", "grounded"],
    ["offline", "offline"],
    ["idle", "idle"],
  ] as const)("shows free cores of a drone that is %s as %s", (state, kind) => {
    expect(coreGrid(tarn({ builds: [], state })).free?.kind).toBe(kind);
  });

  it("shows cores of a drone that drains as grounded: nothing may take them", () => {
    expect(coreGrid(tarn({ builds: [], draining: true })).free?.kind).toBe("grounded");
    expect(coreGrid(tarn({ builds: [], drain: { by: "maja", since: 0, note: "" } })).free?.kind).toBe("grounded");
  });

  it("counts cores as free while their package is published", () => {
    const grid = coreGrid(tarn({ builds: [postgresql, { ...vim, publishing: true }] }));
    expect(grid.active).toBe(6);
    expect(grid.publishing.map(({ cpv }) => cpv)).toEqual([vim.cpv]);
    expect(grid.free?.cells).toHaveLength(4);
  });
});

describe("buildCells", () => {
  it("fills cells from the first, as far as the measured work goes", () => {
    const cells = buildCells(vim, false);
    expect(cells.map(({ state }) => state)).toEqual(["busy", "quiet", "quiet", "quiet"]);
    expect(cells.map(({ level }) => level)).toEqual([1, expect.closeTo(0.1), 0, 0]);
  });

  it("has no level where nothing is measured", () => {
    const unmeasured = buildCells({ ...vim, progress: vim.progress && { ...vim.progress, busyCores: null } }, false);
    expect(unmeasured.map(({ state, level }) => [state, level])).toEqual(vim.cores.map(() => ["busy", null]));
  });

  it("is quiet before the build begins", () => {
    const waiting = buildCells({ ...vim, progress: null }, false);
    expect(waiting.map(({ state }) => state)).toEqual(vim.cores.map(() => "quiet"));
  });

  it("shows cores of a lost drone as offline, also held ones", () => {
    expect(buildCells(vim, true).map(({ state }) => state)).toEqual(["offline", "offline", "offline", "offline"]);
  });
});

describe("balancedColumns", () => {
  it.each([
    [14, 10, 7],
    [10, 10, 10],
    [16, 10, 8],
    [1, 10, 1],
    [3, 0, 1],
  ])("%d cells where %d fit stand %d wide", (count, fit, columns) => {
    expect(balancedColumns(count, fit)).toBe(columns);
  });
});
