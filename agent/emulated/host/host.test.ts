import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ProcessRecord } from "../process-record";
import { recordsDirectory } from "../process-record";
import { bootHost } from "./host";

const MACHINE = { cores: 4, memoryMib: 8192, cpuModel: "Emulated CPU" };
/** The pid of a process that is alive as long as the test: this one. */
const PID = process.pid;

let root: string;
let nowMs: number;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "emulated-host-"));
  nowMs = 1_800_000_000_000;
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const read = (path: string) => readFileSync(join(root, path), "utf8");
const boot = () => bootHost(root, MACHINE, () => nowMs);

function run(more: Partial<ProcessRecord> = {}): void {
  const course = [{ activity: "compile" as const, busyCores: 2, beginsAtMs: nowMs, endsAtMs: nowMs + 60_000 }];
  const place = { pid: PID, parentPid: 1, processGroup: PID, session: PID };
  const record = { ...place, cpv: "a/b-1", jobs: 2, memoryPerJobMib: 512, course, endedAtMs: null, ...more };
  writeFileSync(join(recordsDirectory(root), `${record.pid}.json`), JSON.stringify(record));
}

test("proc tells of a machine with these cores, this memory and this CPU", () => {
  boot();
  expect(read("proc/cpuinfo").match(/^model name\t: Emulated CPU$/gm)).toHaveLength(4);
  expect(read("proc/stat").match(/^cpu\d+ /gm)).toHaveLength(4);
  expect(read("proc/meminfo")).toMatch(/^MemTotal: +8388608 kB$/m);
  expect(read("proc/loadavg")).toMatch(/^0\.00 0\.00 0\.00 0\/180 \d+\n$/);
});

test("two busy cores of four use two cores' ticks, and memory", () => {
  const host = boot();
  const before = coreTicks();
  run();
  nowMs += 10_000;
  host.tick();
  const busy = coreTicks().map((ticks, core) => ticks.busy - (before[core]?.busy ?? 0));
  const idle = coreTicks().map((ticks, core) => ticks.idle - (before[core]?.idle ?? 0));
  expect(busy).toEqual([1000, 1000, 0, 0]);
  expect(idle).toEqual([0, 0, 1000, 1000]);
  expect(read("proc/meminfo")).toMatch(new RegExp(`^MemAvailable: +${(8192 - 900 - 1024) * 1024} kB$`, "m"));
});

test("the process tree is emerge with its compilers in its session, in the 52 columns of proc_pid_stat(5)", () => {
  const host = boot();
  run();
  nowMs += 10_000;
  host.tick();
  const processes = readdirSync(join(root, "proc"))
    .filter((name) => /^\d+$/.test(name))
    .map((name) => read(`proc/${name}/stat`).trim().split(" "));
  expect(processes.map((columns) => columns.length)).toEqual([52, 52, 52]);
  const compilers = processes.filter((columns) => columns[1] === "(cc1plus)");
  expect(compilers.map((columns) => [columns[3], columns[5], Number(columns[13]) + Number(columns[14])])).toEqual([
    [String(PID), String(PID), 1000],
    [String(PID), String(PID), 1000],
  ]);
  expect(compilers.map((columns) => columns[38])).toEqual(["0", "1"]);
  // Above the highest pid that a kernel gives, so that nobody is hit by a signal to one of them.
  expect(compilers.every((columns) => Number(columns[0]) > 4_194_304)).toBe(true);
});

test("whoever ended disappears, and so does who was killed without a word", () => {
  const host = boot();
  run();
  nowMs += 1_000;
  host.tick();
  expect(readdirSync(join(root, "proc"))).toContain(String(PID));
  // No kernel has a process of this number.
  run({ pid: 2 ** 30 });
  run({ endedAtMs: nowMs });
  nowMs += 1_000;
  host.tick();
  expect(readdirSync(join(root, "proc")).filter((name) => /^\d+$/.test(name))).toEqual([]);
  expect(readdirSync(recordsDirectory(root))).toEqual([]);
});

function coreTicks(): { busy: number; idle: number }[] {
  return [...read("proc/stat").matchAll(/^cpu\d+ (.+)$/gm)].map(([, columns = ""]) => {
    const [user = 0, , system = 0, idle = 0] = columns.split(" ").map(Number);
    return { busy: user + system, idle };
  });
}
