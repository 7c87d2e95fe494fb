import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/**
 * A control group (cgroups(7), version 2) for the processes of one step of an attempt. What is born in it stays in it: a
 * daemon that gave itself a session and an environment of its own, as Bazel's and Gradle's do, is found here alone.
 * Absent where the kernel has none, or does not let the agent make one below its own.
 */
export type Cgroup = { path: string };

/**
 * The group below which those of the attempts are made: the agent's own, so that whoever started the agent (systemd, OpenRC)
 * keeps its hold on all of it. Null where there is none to be had. To be asked once, at the agent's start: where it can be,
 * the groups below are enabled to measure and to limit memory, and an agent that is alone in its group steps into one
 * below it for that (a group whose members are limited has no processes of its own, cgroups(7)).
 */
export function openCgroups(own: string | null = ownPath()): string | null {
  if (own === null || !existsSync(join(own, "cgroup.procs"))) return null;
  if (!lists(own, "cgroup.controllers", "memory") || lists(own, "cgroup.subtree_control", "memory")) return own;
  if (!tryToWrite(own, "cgroup.subtree_control", "+memory")) enableFromBelow(own);
  return own;
}

/** What can be done with builds here by cgroups. */
export type CgroupAbilities = { measures: boolean; freezes: boolean };

/** Finds that out by making a group and removing it; the memory controller counts that could be enabled. */
export function abilitiesOf(own: string | null = ownPath()): CgroupAbilities {
  if (own === null) return { measures: false, freezes: false };
  const path = join(own, `${PREFIX}check-${process.pid}`);
  try {
    mkdirSync(path);
    const freezes = existsSync(join(path, "cgroup.freeze"));
    rmdirSync(path);
    return { measures: lists(own, "cgroup.controllers", "memory"), freezes };
  } catch {
    return { measures: false, freezes: false };
  }
}

/** Puts a process into a group of its own below `parent`, where its children are born from now on. */
export function enterCgroup(parent: string | null, pid: number, label: string, memoryMaxBytes: number): Cgroup | null {
  if (parent === null) return null;
  const path = join(parent, `${PREFIX}${label}-${process.pid}`);
  try {
    if (!existsSync(path)) mkdirSync(path);
    if (existsSync(join(path, "memory.max"))) writeFileSync(join(path, "memory.max"), String(memoryMaxBytes));
    writeFileSync(join(path, "cgroup.procs"), String(pid));
    return { path };
  } catch {
    return null;
  }
}

/** What the kernel tells of a group's memory; null where it does not. */
export type CgroupMemory = {
  /** Held now, without the page cache, which gives way when memory is wanted. */
  heldBytes: number | null;
  /** The most that was ever charged, page cache and all: it may be far more than was needed. Linux 5.19. */
  peakBytes: number | null;
  /** Processes that were killed because the group had reached its limit, or the machine its end. */
  oomKills: number;
};

export function readCgroupMemory({ path }: Cgroup): CgroupMemory {
  const counters = countersIn(path, "memory.stat");
  const anonymous = counters.get("anon");
  const peak = Number.parseInt(read(path, "memory.peak"), 10);
  return {
    // What lies in a tmpfs cannot be dropped either, and PORTAGE_TMPDIR often does.
    heldBytes: anonymous === undefined ? null : anonymous + (counters.get("shmem") ?? 0),
    peakBytes: Number.isFinite(peak) ? peak : null,
    oomKills: countersIn(path, "memory.events").get("oom_kill") ?? 0,
  };
}

/** Holds all that is in it still, or lets it go on; answers whether the kernel can (Linux 5.2). */
export function freezeCgroup({ path }: Cgroup, isFrozen: boolean): boolean {
  return existsSync(join(path, "cgroup.freeze")) && tryToWrite(path, "cgroup.freeze", isFrozen ? "1" : "0");
}

/** One that an earlier agent made; nothing when that is over, or the name is not one of ours. */
export function foundCgroup(path: string): Cgroup | null {
  return basename(path).startsWith(PREFIX) && existsSync(join(path, "cgroup.procs")) ? { path } : null;
}

/** Who is in it. */
export function membersOf({ path }: Cgroup): number[] {
  return read(path, "cgroup.procs").split("\n").filter(Boolean).map(Number);
}

/** SIGKILL to all in it; answers whether there was anybody. */
export function killCgroup({ path }: Cgroup): boolean {
  if (!/^populated 1$/m.test(read(path, "cgroup.events"))) return false;
  // Linux 5.14; before it, whoever is being born at this moment is found in the next round.
  if (existsSync(join(path, "cgroup.kill"))) writeFileSync(join(path, "cgroup.kill"), "1");
  else for (const pid of membersOf({ path })) process.kill(pid, "SIGKILL");
  return true;
}

/** When nobody is left in it. */
export function removeCgroup({ path }: Cgroup): void {
  try {
    rmdirSync(path);
  } catch {
    // A process that dies slowly is still in it, or somebody removed it: an empty directory harms nobody.
  }
}

const PREFIX = "portage-swarm-";

/** Where version 2 is mounted, alone or beside version 1, and which of its groups is the agent's. */
function ownPath(): string | null {
  const [, mount] = MOUNT.exec(read("/proc/self", "mountinfo")) ?? [];
  const [, own] = /^0::(.*)$/m.exec(read("/proc/self", "cgroup")) ?? [];
  return mount === undefined || own === undefined ? null : aboveOurs(join(mount, own));
}

/** An agent whose predecessor stepped into a group below was born there, and makes its groups beside it. */
export function aboveOurs(own: string): string {
  const isOurs = basename(own) === BELOW && lists(dirname(own), "cgroup.subtree_control", "memory");
  return isOurs ? dirname(own) : own;
}

/** Into which an agent steps to leave its own group without processes. */
const BELOW = "agent";

const MOUNT = /^\S+ \S+ \S+ \S+ (\S+) .* - cgroup2 /m;

function enableFromBelow(own: string): void {
  if (read(own, "cgroup.procs").trim() !== String(process.pid)) return;
  const below = join(own, BELOW);
  try {
    if (!existsSync(below)) mkdirSync(below);
  } catch {
    return;
  }
  if (!tryToWrite(below, "cgroup.procs", String(process.pid))) return;
  if (!tryToWrite(own, "cgroup.subtree_control", "+memory")) tryToWrite(own, "cgroup.procs", String(process.pid));
}

function lists(directory: string, file: string, controller: string): boolean {
  return read(directory, file).trim().split(" ").includes(controller);
}

/** Lines of a name and a number. */
function countersIn(directory: string, file: string): Map<string, number> {
  const lines = [...read(directory, file).matchAll(/^(\S+) (\d+)$/gm)];
  return new Map(lines.map(([, name = "", value]) => [name, Number(value)]));
}

function tryToWrite(directory: string, file: string, text: string): boolean {
  try {
    writeFileSync(join(directory, file), text);
    return true;
  } catch {
    return false;
  }
}

function read(directory: string, file: string): string {
  try {
    return readFileSync(join(directory, file), "utf8");
  } catch {
    return "";
  }
}
