import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Process } from "./process-tree";
import { familyOf, readProcess } from "./process-tree";

/** What an attempt's processes use of the machine; null where they cannot be seen. */
export type Use = {
  /** CPU cores in use, averaged since the sample before; null for the first. */
  busyCores: number | null;
  memoryBytes: number | null;
};

export type ProcessUse = {
  /** What the processes of each key use: of these roots and their families. Keys not asked for are forgotten. */
  sample(asked: ReadonlyMap<string, Asked>): Map<string, Use>;
};

/** `all` of a family, where that is known, saves to look through every process of the machine. */
export type Asked = { roots: readonly number[]; all: readonly number[] | null };

export function createProcessUse(procDirectory: string, now: () => number): ProcessUse {
  // A cgroup tells numbers of the agent's own proc; a container may show it another one.
  const isOwn = procDirectory === "/proc";
  const pageBytes = pageBytesOf(procDirectory);
  let before = new Map<string, Sample>();

  return {
    sample(asked) {
      const isSearched = [...asked.values()].some(({ roots, all }) => roots.length > 0 && !(isOwn && all));
      const processes = isSearched ? listProcesses(procDirectory) : [];
      const atMs = now();
      const after = new Map<string, Sample>();
      const uses = new Map<string, Use>();
      for (const [key, { roots, all }] of asked) {
        const family = isOwn && all ? readProcesses(procDirectory, all) : familyOf(roots, processes);
        if (family.length === 0) {
          uses.set(key, { busyCores: null, memoryBytes: null });
          continue;
        }
        const ticks = family.reduce((sum, process) => sum + process.ticks, 0);
        const pages = family.reduce((sum, process) => sum + process.residentPages, 0);
        after.set(key, { ticks, atMs });
        uses.set(key, { busyCores: coresBetween(before.get(key), { ticks, atMs }), memoryBytes: pages * pageBytes });
      }
      before = after;
      return uses;
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
  const pids = namesIn(procDirectory).filter((name) => /^\d+$/.test(name));
  return readProcesses(procDirectory, pids);
}

function readProcesses(procDirectory: string, pids: readonly (string | number)[]): Process[] {
  return pids.flatMap((pid) => readStat(join(procDirectory, String(pid), "stat")) ?? []);
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

/** Some ARM kernels have pages of 16 or 64 KiB. */
function pageBytesOf(procDirectory: string): number {
  try {
    const smaps = readFileSync(join(procDirectory, "self/smaps"), "latin1");
    return Number(/^KernelPageSize: +(\d+) kB$/m.exec(smaps)?.[1] ?? 4) * 1024;
  } catch {
    return 4096;
  }
}
