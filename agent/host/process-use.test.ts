import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { emptyDirectory } from "../testing/test-agent";
import { familyOf, readProcess } from "./process-tree";
import { createProcessUse } from "./process-use";

const FIXTURES = join(import.meta.dirname, "fixtures");

test("cores in use are the CPU time of the whole family per time that passed", () => {
  const root = emptyDirectory();
  let nowMs = 1_000;
  const use = createProcessUse(join(root, "proc"), () => nowMs);
  const emerge = new Map([["7.1", { roots: [100], all: null }]]);
  cpSync(join(FIXTURES, "before"), root, { recursive: true });
  expect(use.sample(emerge).get("7.1")?.busyCores).toBeNull();

  // 150 (cc1plus, 310 ticks) was waited for by 140, and a daemon of its session took its number: 70 ticks are new.
  nowMs += 500;
  rmSync(join(root, "proc"), { recursive: true });
  cpSync(join(FIXTURES, "after"), root, { recursive: true });
  expect(use.sample(emerge).get("7.1")?.busyCores).toBeCloseTo((330 + 70 - 310) / 100 / 0.5);
});

test("time that vanishes with a process is not counted backwards", () => {
  const root = emptyDirectory();
  let nowMs = 0;
  const use = createProcessUse(join(root, "proc"), () => nowMs);
  cpSync(join(FIXTURES, "before"), root, { recursive: true });
  use.sample(new Map([["7.1", { roots: [100], all: null }]]));
  nowMs = 1_000;
  rmSync(join(root, "proc/140"), { recursive: true });
  rmSync(join(root, "proc/150"), { recursive: true });
  expect(use.sample(new Map([["7.1", { roots: [100], all: null }]])).get("7.1")?.busyCores).toBe(0);
});

test("processes that cannot be seen are not measured", () => {
  const use = createProcessUse(join(emptyDirectory(), "no-proc"), () => 0);
  expect(use.sample(new Map([["7.1", { roots: [100], all: null }]]))).toEqual(
    new Map([["7.1", { busyCores: null, memoryBytes: null }]]),
  );
});

test("a family reaches over sessions, and to those who lost their parent", () => {
  const process = (pid: number, parent: number, session: number) => ({
    pid,
    parent,
    session,
    ticks: 0,
    residentPages: 0,
  });
  const processes = [
    process(300, 1, 200), // its parent ended, its session is that of 200
    process(200, 100, 200), // a phase in a session of its own
    process(100, 50, 100), // emerge
    process(50, 1, 50), // the agent
    process(60, 50, 50), // somebody else in the agent's session
  ];
  expect(familyOf([100], processes).map(({ pid }) => pid)).toEqual([200, 100, 300]);
  expect(familyOf([60], processes).map(({ pid }) => pid)).toEqual([60]);
});

test("memory is what the whole family holds", () => {
  const root = emptyDirectory();
  for (const [pid, parent, pages] of [
    [100, 1, 256],
    [140, 100, 1000],
    [900, 1, 5000],
  ]) {
    mkdirSync(join(root, `proc/${pid}`), { recursive: true });
    const columns = ["S", parent, pid, pid, ...Array.from({ length: 17 }, () => 0), pages];
    writeFileSync(join(root, `proc/${pid}/stat`), `${pid} (cc1plus) ${columns.join(" ")}`);
  }
  const use = createProcessUse(join(root, "proc"), () => 0);
  expect(use.sample(new Map([["7.1", { roots: [100], all: null }]])).get("7.1")?.memoryBytes).toBe((256 + 1000) * 4096);
});

test("where all processes are known, these are looked at and no others", () => {
  const use = createProcessUse("/proc", () => 0).sample(new Map([["7.1", { roots: [1], all: [process.pid] }]]));
  const { rss } = process.memoryUsage();
  expect(use.get("7.1")?.memoryBytes).toBeGreaterThan(rss / 2);
  expect(use.get("7.1")?.memoryBytes).toBeLessThan(rss * 2);
});

test("a program's name may hold brackets and blanks", () => {
  expect(readProcess("140 (a) b (c) S 100 140 140 0 -1 0 0 0 0 0 1 2 3 4 20")).toEqual({
    pid: 140,
    parent: 100,
    session: 140,
    ticks: 10,
    residentPages: 0,
  });
  expect(readProcess("")).toBeNull();
});
