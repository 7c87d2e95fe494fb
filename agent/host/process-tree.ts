/** One process as proc_pid_stat(5) tells. */
export type Process = {
  pid: number;
  parent: number;
  session: number;
  /** Clock ticks of CPU time, its own and that of the children it has waited for. */
  ticks: number;
  /** Pages of memory that it holds; pages that it shares with others are counted for each. */
  residentPages: number;
};

/** Null when the text is not a line of /proc/PID/stat. */
export function readProcess(stat: string): Process | null {
  // The second column is the name in brackets, which may hold blanks and brackets itself.
  const pid = Number.parseInt(stat, 10);
  const columns = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [, parent, , session] = columns.map(Number);
  const ticks = columns.slice(11, 15).reduce((sum, column) => sum + Number(column), 0);
  const residentPages = Number(columns[21] ?? 0);
  if (!Number.isInteger(pid) || parent === undefined || session === undefined || !Number.isFinite(ticks)) return null;
  return { pid, parent, session, ticks, residentPages };
}

/**
 * The roots, all their descendants, and whatever shares a session with one of them: Portage's pid-sandbox gives each
 * phase a session of its own, and a daemon that was left behind by its parent still has that session.
 */
export function familyOf(roots: readonly number[], processes: readonly Process[]): Process[] {
  const family = new Map<number, Process>();
  const pids = new Set(roots);
  const sessions = new Set<number>();
  let grew = true;
  while (grew) {
    grew = false;
    for (const process of processes) {
      if (family.has(process.pid)) continue;
      if (!pids.has(process.pid) && !pids.has(process.parent) && !sessions.has(process.session)) continue;
      family.set(process.pid, process);
      pids.add(process.pid);
      // Session 0 is the kernel's; a root's own session may be the agent's when it did not get one of its own.
      if (pids.has(process.session)) sessions.add(process.session);
      grew = true;
    }
  }
  return [...family.values()];
}
