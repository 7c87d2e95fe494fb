import { readFileSync } from "node:fs";
import { join } from "node:path";

export type JobCounts = { complete: number; running?: number; failed?: number; mergeWait?: number };

/** Where `Load avg` begins. */
const LOAD_COLUMN = 72;

/** The status line that emerge prints at every change when its output is not a terminal. */
export function jobsLine(counts: JobCounts, total: number, load: string): string {
  const parts = [
    `${counts.complete} of ${total} complete`,
    counts.running ? `${counts.running} running` : "",
    counts.failed ? `${counts.failed} failed` : "",
    counts.mergeWait ? `${counts.mergeWait} merge wait` : "",
  ];
  return `${`>>> Jobs: ${parts.filter((part) => part !== "").join(", ")}`.padEnd(LOAD_COLUMN)}Load avg: ${load}`;
}

/** `1.17, 1.36, 2.31`, of the emulated host. */
export function loadOf(root: string): string {
  try {
    return readFileSync(join(root, "proc/loadavg"), "latin1").split(" ").slice(0, 3).join(", ");
  } catch {
    return "0.00, 0.00, 0.00"; // Nobody emulates the rest of this host.
  }
}
