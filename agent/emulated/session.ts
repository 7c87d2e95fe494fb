import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { splitCpv } from "./atom";
import type { JobCounts } from "./jobs-line";
import { jobsLine, loadOf } from "./jobs-line";
import type { Emulation, PortageSettings } from "./settings";

/** One run of emerge: what it was told, and where its words go. */
export type Session = {
  emulation: Emulation;
  portage: PortageSettings;
  /** Options by their full names, such as `--noreplace`. */
  options: ReadonlyMap<string, string>;
  out(...lines: readonly string[]): void;
  err(...lines: readonly string[]): void;
};

export const SUCCESS = 0;
export const FAILURE = 1;

/** Where the one repository of the emulated host lies. */
export function repositoryDirectory({ emulation }: Session): string {
  return join(emulation.root, "var/db/repos/gentoo");
}

/** The lines before anything is done. */
export function sayResolved({ out }: Session): void {
  out("Calculating dependencies ... done!", "Dependency resolution took 0.01 s (backtrack: 0/20).", "");
}

export function sayJobs({ out, emulation }: Session, counts: JobCounts, total: number): void {
  out(jobsLine(counts, total, loadOf(emulation.root)));
}

/** What emerge prints when a package fails in the background: where the log lies, and all of it unless --quiet-fail=y. */
export function sayFailed(session: Session, cpv: string, complete: number, total: number, log: Log): void {
  const jobs = (counts: Omit<JobCounts, "complete">) => sayJobs(session, { complete, ...counts }, total);
  session.out(`>>> Failed to emerge ${cpv}, Log file:`);
  jobs({ running: 1 });
  session.out(`>>>  '${log.path}'`);
  jobs({ running: 1 });
  jobs({ running: 1, failed: 1 });
  jobs({ failed: 1 });
  session.out("", ...(session.options.get("--quiet-fail") === "y" ? [] : log.lines));
}

/** The path of a build's log and what was written to it. */
export type Log = { path: string; lines: string[] };

/** `CAT:PF:YYYYMMDD-HHMMSS.log` in PORTAGE_LOGDIR, UTC; the directory exists afterwards. */
export function logPathOf({ portage }: Session, cpv: string, at: Date): string {
  mkdirSync(portage.logDirectory, { recursive: true });
  return join(portage.logDirectory, logName(cpv, at));
}

export function logName(cpv: string, at: Date): string {
  const { category, pf } = splitCpv(cpv);
  const [day = "", time = ""] = at
    .toISOString()
    .replaceAll(/[-:]|\.\d+Z/g, "")
    .split("T");
  return `${category}:${pf}:${day}-${time}.log`;
}

/** `2026-11-23 20:11:44`, as wget says it. */
export function wgetTime(at: Date): string {
  return at.toISOString().slice(0, 19).replace("T", " ");
}

/** Less than this is not worth a timer. */
const SHORTEST_SLEEP_MS = 8;

/** Sleeps until so many milliseconds have passed since the process began. */
export async function sleepUntil(sinceStartMs: number): Promise<void> {
  const leftMs = sinceStartMs - performance.now();
  if (leftMs >= SHORTEST_SLEEP_MS) await sleep(leftMs);
}
