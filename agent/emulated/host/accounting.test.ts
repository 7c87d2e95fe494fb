import { expect, test } from "vitest";
import type { ProcessRecord } from "../process-record";
import { advance, openAccounts, workersOf } from "./accounting";

/** Configures for a second on one core, compiles for two on four. */
const BUILD: ProcessRecord = {
  pid: 4711,
  parentPid: 1,
  processGroup: 4711,
  session: 4711,
  cpv: "sys-libs/zlib-1.2.11-r4",
  jobs: 4,
  memoryPerJobMib: 100,
  course: [
    { activity: "configure", busyCores: 1, beginsAtMs: 10_000, endsAtMs: 11_000 },
    { activity: "compile", busyCores: 4, beginsAtMs: 11_000, endsAtMs: 13_000 },
  ],
  endedAtMs: null,
};

test("cores are as busy as the builds on them", () => {
  const accounts = openAccounts(6, 10_000);
  advance(accounts, [BUILD], 12_000);
  expect(accounts.cores).toEqual([
    { busyMs: 2_000, idleMs: 0 },
    { busyMs: 1_000, idleMs: 1_000 },
    { busyMs: 1_000, idleMs: 1_000 },
    { busyMs: 1_000, idleMs: 1_000 },
    { busyMs: 0, idleMs: 2_000 },
    { busyMs: 0, idleMs: 2_000 },
  ]);
});

test("the time of a worker that ended becomes its parent's, so that the family's time never falls", () => {
  const accounts = openAccounts(6, 10_000);
  const time = () =>
    [...accounts.families.values()].map(({ workers, reapedMs }) => ({
      reapedMs,
      workersMs: workers.reduce((sum, worker) => sum + worker.busyMs, 0),
    }));
  advance(accounts, [BUILD], 10_500);
  expect(time()).toEqual([{ reapedMs: 0, workersMs: 500 }]);
  advance(accounts, [BUILD], 12_500);
  expect(time()).toEqual([{ reapedMs: 1_000, workersMs: 6_000 }]);
  advance(accounts, [BUILD], 13_500);
  expect(time()).toEqual([{ reapedMs: 9_000, workersMs: 0 }]);
});

test("a build that began and ended between two looks is accounted for, and gone", () => {
  const accounts = openAccounts(4, 10_000);
  advance(accounts, [{ ...BUILD, endedAtMs: 13_000 }], 20_000);
  expect(accounts.cores.map(({ busyMs }) => busyMs)).toEqual([3_000, 2_000, 2_000, 2_000]);
  expect(accounts.families.size).toBe(0);
});

test("a killed build uses no time after its end", () => {
  const accounts = openAccounts(4, 10_000);
  advance(accounts, [BUILD], 10_500);
  advance(accounts, [{ ...BUILD, endedAtMs: 10_700 }], 12_000);
  expect(accounts.cores[0]?.busyMs).toBe(700);
});

test("builds get cores of their own, the lowest that are free", () => {
  const accounts = openAccounts(6, 10_000);
  const other = { ...BUILD, pid: 4712, jobs: 2 };
  advance(accounts, [BUILD, other], 11_500);
  expect(accounts.families.get(4711)?.cores).toEqual([0, 1, 2, 3]);
  expect(accounts.families.get(4712)?.cores).toEqual([4, 5]);
});

test("the load follows the number of workers, slower over fifteen minutes than over one", () => {
  const accounts = openAccounts(4, 11_000);
  advance(accounts, [BUILD], 12_000);
  expect(workersOf(accounts)).toHaveLength(4);
  const [one, five, fifteen] = accounts.load;
  expect(one).toBeCloseTo(4 * (1 - Math.exp(-1 / 60)), 6);
  expect(one).toBeGreaterThan(five);
  expect(five).toBeGreaterThan(fifteen);
});
