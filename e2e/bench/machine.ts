import { cpus, loadavg, totalmem } from "node:os";

/** What the numbers belong to: the processor, its cores, its memory, and how busy it was with something else. */
export function machineWords(): string {
  const [first] = cpus();
  const load = loadavg()[0] ?? 0;
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${first?.model.trim() ?? "unknown processor"}, ${cpus().length} cores, ${memory} GiB, load ${load.toFixed(1)} before`;
}

/** One frame of a screen that is drawn 60 times a second, in milliseconds: nothing can be shown sooner. */
export const FRAME_MS = 1_000 / 60;
