import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Activity } from "./schedule";

/** A stretch of a build as it lies in time. */
export type TimedStretch = {
  activity: Activity;
  busyCores: number;
  /** Milliseconds since 1970. */
  beginsAtMs: number;
  endsAtMs: number;
};

/**
 * What an emulated emerge tells the emulated host about itself, so that the host's /proc can show it: the whole course of
 * the build in advance, written once at its start and once more at its end.
 */
export type ProcessRecord = {
  pid: number;
  parentPid: number;
  processGroup: number;
  session: number;
  cpv: string;
  /** Cores it may use. */
  jobs: number;
  memoryPerJobMib: number;
  course: readonly TimedStretch[];
  /** Milliseconds since 1970; null while it runs. */
  endedAtMs: number | null;
};

type Course = readonly (Pick<TimedStretch, "activity" | "busyCores"> & { beginsMs: number; endsMs: number })[];

/** A compiler of a package of which nothing else is known. */
const USUAL_MEMORY_PER_JOB_MIB = 160;

/**
 * Tells the host of the calling process, whose course is given in milliseconds since it began. Call what is returned when
 * the build is over; a process that is killed leaves its record to the host.
 */
export function beginRecord(
  root: string,
  { cpv, memoryPerJobMib }: { cpv: string; memoryPerJobMib: number | null },
  jobs: number,
  course: Course,
): () => void {
  const record = {
    ...ownPlace(),
    cpv,
    jobs,
    memoryPerJobMib: memoryPerJobMib ?? USUAL_MEMORY_PER_JOB_MIB,
    course: course.map(({ activity, busyCores, beginsMs, endsMs }) => ({
      activity,
      busyCores,
      beginsAtMs: performance.timeOrigin + beginsMs,
      endsAtMs: performance.timeOrigin + endsMs,
    })),
  };
  writeRecord(root, { ...record, endedAtMs: null });
  return () => writeRecord(root, { ...record, endedAtMs: Date.now() });
}

/** Where the records of the host with this root lie, one file `<pid>.json` each. */
export function recordsDirectory(root: string): string {
  return join(root, "run/emerge");
}

function writeRecord(root: string, record: ProcessRecord): void {
  const file = join(recordsDirectory(root), `${record.pid}.json`);
  mkdirSync(recordsDirectory(root), { recursive: true });
  // By rename, so that the host never reads half of it.
  writeFileSync(`${file}.new`, JSON.stringify(record));
  renameSync(`${file}.new`, file);
}

/** The calling process' place among the others, as the kernel knows it. */
function ownPlace(): Pick<ProcessRecord, "pid" | "parentPid" | "processGroup" | "session"> {
  const own = { pid: process.pid, parentPid: process.ppid, processGroup: process.pid, session: process.pid };
  try {
    const stat = readFileSync("/proc/self/stat", "latin1");
    const [, , group, session] = stat
      .slice(stat.lastIndexOf(")") + 2)
      .split(" ")
      .map(Number);
    return { ...own, processGroup: group ?? own.processGroup, session: session ?? own.session };
  } catch {
    return own; // Not every system that can run Node has /proc.
  }
}
