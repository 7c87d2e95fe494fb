import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * What /proc tells about processes, read synchronously: between a reading and the signal that follows it nothing of ours
 * runs.
 */
export type ProcessStat = {
  pid: number;
  session: number;
  /** Clock ticks from boot to start: with the pid, names a process for as long as the machine runs. */
  startTicks: number;
  /** Ended, but not yet waited for by its parent. */
  isZombie: boolean;
};

/** The agent's own, whatever proc it reads telemetry from: in a container the machine's proc numbers processes otherwise. */
const PROC = "/proc";

/** Reads `/proc/<pid>/stat` (proc_pid_stat(5)); nothing when there is no such process. */
export function readStat(pid: number): ProcessStat | undefined {
  const text = readOf(pid, "stat")?.toString("latin1");
  if (!text) return undefined;
  // The second field is the program's name in brackets, and may itself hold brackets and spaces.
  const [state, , , session, ...rest] = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return { pid, session: Number(session), startTicks: Number(rest[15]), isZombie: state === "Z" };
}

/** All running processes. */
export function readAllStats(): ProcessStat[] {
  return allPids().flatMap((pid) => readStat(pid) ?? []);
}

/** A process, and `NAME=value` for each variable it was started with (bytes read as Latin-1). */
export type ProcessEnvironment = { pid: number; environment: readonly string[] };

/** Environments of all running processes that we may read: our own user's, or all when we are root. */
export function readAllEnvironments(): ProcessEnvironment[] {
  return allPids().map((pid) => ({
    pid,
    environment: readOf(pid, "environ")?.toString("latin1").split("\0") ?? [],
  }));
}

/** Differs after every boot. */
export function readBootId(): string {
  return readFileSync(join(PROC, "sys/kernel/random/boot_id"), "utf8").trim();
}

function allPids(): number[] {
  return readdirSync(PROC)
    .filter((name) => /^[0-9]+$/.test(name))
    .map(Number);
}

/** A process may end between two readings, and another user's environment is not ours to read: both tell nothing. */
function readOf(pid: number, file: string): Buffer | undefined {
  try {
    return readFileSync(join(PROC, String(pid), file));
  } catch {
    return undefined;
  }
}
