import { rm, stat } from "node:fs/promises";
import { parseCpv } from "../../protocol/atom";
import type { Cgroup } from "../cgroup";
import { foundCgroup, killCgroup, removeCgroup } from "../cgroup";
import type { Clock } from "../clock";
import type { ProcessEnvironment } from "./process-table";
import { readAllEnvironments, readAllStats, readBootId, readStat } from "./process-table";

/**
 * Processes of emerge that outlive it. Without a PID namespace of its own (FEATURES=pid-sandbox, which containers often
 * lack) a build phase may leave children in sessions of their own, and a killed emerge always does: they go on writing
 * into a build directory that the next emerge of the same package wipes and uses. They are told by their cgroup, where
 * there are cgroups, and by PKGDIR, which Portage hands down to every process of a build, and which lies in the attempt's
 * directory.
 */

/**
 * The process that leads a step's session, and the cgroup it was put into, when there is one; `startTicks` and `bootId` tell
 * it from a later one with the same pid.
 */
export type Leader = {
  pid: number;
  startTicks: number;
  bootId: string;
  cgroup: string | null;
  /** Where it builds; null when that is nowhere, or not known. */
  buildDirectory: string | null;
};

/** Of a process that has not been waited for. */
export function leaderOf(pid: number, cgroup: Cgroup | null, buildDirectory: string | null): Leader {
  const found = readStat(pid);
  if (!found) throw new Error(`process ${pid} was started, but is not in /proc`);
  return { pid, startTicks: found.startTicks, bootId: readBootId(), cgroup: cgroup?.path ?? null, buildDirectory };
}

/** Build directories (PORTAGE_BUILDDIR) in which processes with a PKGDIR below `directory` work. */
export function buildDirectoriesInUse(directory: string): Set<string> {
  const directories = belongingTo(directory).map((found) => variableOf(found, "PORTAGE_BUILDDIR") ?? "");
  return new Set(directories.filter(isBuildDirectory));
}

/** Kills what has a PKGDIR below `directory`, or is in the leader's session or cgroup, until nothing of it is left. */
export async function endProcesses(clock: Clock, directory: string, leader?: Leader): Promise<void> {
  const cgroup = leader?.cgroup ? foundCgroup(leader.cgroup) : null;
  for (let round = 0; round < ROUNDS; round += 1) {
    const wasPopulated = cgroup !== null && killCgroup(cgroup);
    const pids = new Set([...belongingTo(directory).map(({ pid }) => pid), ...(leader ? inSessionOf(leader) : [])]);
    if (pids.size === 0 && !wasPopulated) break;
    for (const pid of pids) sendSignal(pid, "SIGKILL");
    await new Promise<void>((resolve) => clock.after(ROUND_MS, resolve));
  }
  if (cgroup) removeCgroup(cgroup);
}

/**
 * A build directory in which something was changed since a moment, in milliseconds since 1970. One that was not is that of an
 * older build, which a person may want to look into.
 */
export async function changedSince(path: string | null, since: number): Promise<string[]> {
  const found = path === null ? null : await stat(path).catch(() => null);
  return path !== null && found !== null && found.ctimeMs >= Math.floor(since) ? [path] : [];
}

/** Removes build directories, except those in which somebody else's emerge is at work by now. */
export async function removeBuildDirectories(directories: Iterable<string>): Promise<void> {
  const inUse = new Set(readAllEnvironments().map((found) => variableOf(found, "PORTAGE_BUILDDIR")));
  for (const path of directories) {
    if (isBuildDirectory(path) && !inUse.has(path)) await rm(path, { recursive: true, force: true });
  }
}

/** A signal to a process, or with a negative number to a process group, that may be gone already. */
export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

/** A process in uninterruptible sleep dies when its I/O returns; after 10 s it is left to that. */
const ROUNDS = 200;
const ROUND_MS = 50;

function belongingTo(directory: string): ProcessEnvironment[] {
  const ownPackages = `PKGDIR=${Buffer.from(directory).toString("latin1")}/`;
  return readAllEnvironments().filter(({ environment }) => environment.some((entry) => entry.startsWith(ownPackages)));
}

/**
 * The members of the leader's session. The kernel gives no new process the number of a session that has members, so that
 * they are the leader's own, unless its number is in use by another process.
 */
function inSessionOf(leader: Leader): number[] {
  if (leader.bootId !== readBootId()) return [];
  const holder = readStat(leader.pid);
  if (holder && holder.startTicks !== leader.startTicks) return [];
  return readAllStats().flatMap(({ pid, session, isZombie }) => (session === leader.pid && !isZombie ? [pid] : []));
}

function variableOf({ environment }: ProcessEnvironment, name: string): string | undefined {
  const entry = environment.find((text) => text.startsWith(`${name}=`));
  return entry && Buffer.from(entry.slice(name.length + 1), "latin1").toString();
}

/** `PORTAGE_TMPDIR/portage/<category>/<name>-<version>`: nothing else is ever removed on the word of an environment. */
function isBuildDirectory(path: string): boolean {
  const [pf = "", category = "", portage, ...above] = path.split("/").reverse();
  return path.startsWith("/") && above.length > 1 && portage === "portage" && parseCpv(`${category}/${pf}`).ok;
}
