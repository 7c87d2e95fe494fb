import { readFileSync } from "node:fs";

/** What a process has cost: CPU time since its start, and the memory that it holds. */
export type Cost = { cpuSeconds: number; residentMiB: number; highestMiB: number };

/** By proc_pid_stat(5) and proc_pid_status(5). */
export function costOf(pid: number): Cost {
  const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  const [, , , , , , , , , , , user, system] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const status = readFileSync(`/proc/${pid}/status`, "latin1");
  const mib = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status)?.[1]) / 1024;
  return {
    cpuSeconds: (Number(user) + Number(system)) / TICKS_PER_SECOND,
    residentMiB: mib("VmRSS"),
    highestMiB: mib("VmHWM"),
  };
}

const TICKS_PER_SECOND = 100;
