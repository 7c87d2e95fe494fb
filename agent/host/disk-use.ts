import { execFile } from "node:child_process";

/**
 * Bytes that a directory takes on its disk, or in its tmpfs; null when it is not there. Measured by du(1) on what is left of
 * the CPU: a browser's build directory has half a million files, which would hold up this process for seconds.
 */
export function diskUse(directory: string): Promise<number | null> {
  return new Promise((resolve) => {
    // Files that vanish meanwhile make it complain, and it still tells the sum of the others.
    execFile("nice", ["-n19", "du", "-sx", "--block-size=1", directory], (_, stdout) => {
      const [bytes] = /^\d+/.exec(stdout) ?? [];
      resolve(bytes === undefined ? null : Number(bytes));
    });
  });
}
