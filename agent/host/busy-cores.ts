import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Process } from "./process-tree";
import { familyOf, readProcess } from "./process-tree";

/** Measures how many CPU cores each attempt keeps busy. */
export type BusyCores = {
  /**
   * Cores in use by each root list's processes, averaged since that key was last asked for; null for a key that is asked
   * for the first time, or when none of its processes can be seen. Keys not asked for are forgotten.
   */
  sample(roots: ReadonlyMap<string, readonly number[]>): Map<string, number | null>;
};

export function createBusyCores(procDirectory: string, now: () => number): BusyCores {
  let before = new Map<string, { ticks: number; atMs: number }>();

  return {
    sample(roots) {
      const processes = roots.size === 0 ? [] : listProcesses(procDirectory);
      const atMs = now();
      const after = new Map<string, { ticks: number; atMs: number }>();
      const busy = new Map<string, number | null>();
      for (const [key, pids] of roots) {
        const family = familyOf(pids, processes);
        const ticks = family.reduce((sum, process) => sum + process.ticks, 0);
        if (family.length > 0) after.set(key, { ticks, atMs });
        busy.set(key, family.length > 0 ? coresBetween(before.get(key), { ticks, atMs }) : null);
      }
      before = after;
      return busy;
    },
  };
}

type Sample = { ticks: number; atMs: number };

function coresBetween(before: Sample | undefined, now: Sample): number | null {
  if (!before || now.atMs <= before.atMs) return null;
  // A branch that ends without being waited for takes its time with it, so the sum may fall.
  const seconds = Math.max(0, now.ticks - before.ticks) / TICKS_PER_SECOND;
  return seconds / ((now.atMs - before.atMs) / 1000);
}

/** USER_HZ: fixed at 100 for user space on every architecture that Gentoo builds for but alpha, whatever the kernel's own HZ. */
const TICKS_PER_SECOND = 100;

function listProcesses(procDirectory: string): Process[] {
  return namesIn(procDirectory)
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => readStat(join(procDirectory, pid, "stat")) ?? []);
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

/** Read synchronously: a thread per file of a few hundred bytes would cost more than the kernel's answer. */
function readStat(path: string): Process | null {
  try {
    return readProcess(readFileSync(path, "latin1"));
  } catch {
    return null; // It ended since the directory was read.
  }
}
