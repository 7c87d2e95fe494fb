import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { ProcessRecord } from "../process-record";
import { recordsDirectory } from "../process-record";
import { advance, openAccounts } from "./accounting";
import type { Machine } from "./machine";
import { cpuinfoOf, hostFiles } from "./proc-files";

/** A machine that is not there: its /proc and /sys lie below its root and tell what the emulated emerges on it do. */
export type EmulatedHost = {
  /** Brings proc and sys up to now. Once a second is as often as anybody looks. */
  tick(): void;
};

const DAY_MS = 24 * 60 * 60 * 1000;

export function bootHost(root: string, machine: Machine, nowMs: () => number = Date.now): EmulatedHost {
  for (const path of ["proc", "sys", "run"]) rmSync(join(root, path), { recursive: true, force: true });
  mkdirSync(recordsDirectory(root), { recursive: true });
  const bootedAtMs = nowMs() - 3 * DAY_MS;
  const accounts = openAccounts(machine.cores, nowMs());
  let written = new Set<string>();
  mkdirSync(join(root, "proc"));
  write(root, "proc/cpuinfo", cpuinfoOf(machine));

  const tick = () => {
    advance(accounts, takeRecords(root, nowMs()), nowMs());
    const files = hostFiles(machine, accounts, bootedAtMs);
    for (const [path, text] of files) {
      if (!written.has(path)) mkdirSync(dirname(join(root, path)), { recursive: true });
      write(root, path, text);
    }
    for (const path of written)
      if (!files.has(path)) rmSync(join(root, dirname(path)), { recursive: true, force: true });
    written = new Set(files.keys());
  };
  tick();
  return { tick };
}

/** Reads who runs; who has ended is read this once more. */
function takeRecords(root: string, nowMs: number): ProcessRecord[] {
  return readdirSync(recordsDirectory(root))
    .filter((name) => name.endsWith(".json"))
    .map((name) => {
      const file = join(recordsDirectory(root), name);
      const record: ProcessRecord = JSON.parse(readFileSync(file, "utf8"));
      if (record.endedAtMs === null && isAlive(record.pid)) return record;
      rmSync(file);
      return { ...record, endedAtMs: record.endedAtMs ?? nowMs };
    });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** By rename, so that nobody reads half of it. */
function write(root: string, path: string, text: string): void {
  const file = join(root, path);
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}
