import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

/**
 * A control group (cgroups(7), version 2) for the processes of one step of an attempt. What is born in it stays in it: a
 * daemon that gave itself a session and an environment of its own, as Bazel's and Gradle's do, is found here alone.
 * Absent where the kernel has none, or does not let the agent make one below its own.
 */
export type Cgroup = { path: string };

/**
 * Puts a process into one, where its children are born from now on. It lies below the agent's own, so that whoever started
 * the agent (systemd, OpenRC) keeps its hold on all of it.
 */
export function enterCgroup(pid: number, label: string): Cgroup | null {
  try {
    const path = join(ownPath(), `${PREFIX}${label}-${process.pid}`);
    // Its own must exist: where the namespace hides it, there is none to be had.
    if (!existsSync(path)) mkdirSync(path);
    writeFileSync(join(path, "cgroup.procs"), String(pid));
    return { path };
  } catch {
    return null;
  }
}

/** One that an earlier agent made; nothing when that is over, or the name is not one of ours. */
export function foundCgroup(path: string): Cgroup | null {
  return basename(path).startsWith(PREFIX) && existsSync(join(path, "cgroup.procs")) ? { path } : null;
}

/** SIGKILL to all in it; answers whether there was anybody. */
export function killCgroup({ path }: Cgroup): boolean {
  if (!/^populated 1$/m.test(read(path, "cgroup.events"))) return false;
  // Linux 5.14; before it, whoever is being born at this moment is found in the next round.
  if (existsSync(join(path, "cgroup.kill"))) writeFileSync(join(path, "cgroup.kill"), "1");
  else for (const pid of read(path, "cgroup.procs").split("\n").filter(Boolean)) process.kill(Number(pid), "SIGKILL");
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
function ownPath(): string {
  const [, mount] = MOUNT.exec(read("/proc/self", "mountinfo")) ?? [];
  const [, own] = /^0::(.*)$/m.exec(read("/proc/self", "cgroup")) ?? [];
  if (mount === undefined || own === undefined) throw new Error("there are no cgroups of version 2");
  return join(mount, own);
}

const MOUNT = /^\S+ \S+ \S+ \S+ (\S+) .* - cgroup2 /m;

function read(directory: string, file: string): string {
  try {
    return readFileSync(join(directory, file), "utf8");
  } catch {
    return "";
  }
}
