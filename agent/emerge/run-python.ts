import { spawn } from "node:child_process";
import type { EmergeHost } from "../emerge-host";
import { inheritedEnvironment } from "../emerge-host";

/** The resolver of a large host takes a minute or two for all of its packages. */
const LIMIT_MS = 10 * 60_000;

export type Run = { kind: "ended"; stdout: string; stderr: string } | { kind: "failed"; why: string };

/** Runs a script with this host's Python. It goes in by stdin: no file, no shell, and every argument is one. */
export function runPython(host: EmergeHost, script: string, argv: readonly string[]): Promise<Run> {
  return new Promise((resolve) => {
    const child = spawn(host.python, ["-", ...argv], {
      env: inheritedEnvironment(host),
      stdio: ["pipe", "pipe", "pipe"],
    });
    const tooLong = host.clock.after(LIMIT_MS, () => child.kill("SIGKILL"));
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on("data", (bytes) => stdout.push(bytes));
    child.stderr.on("data", (bytes) => stderr.push(bytes));
    // A Python that ends before it has read the script tells why by other means.
    child.stdin.on("error", () => {});
    child.stdin.end(script);
    child.once("error", (error) => {
      tooLong();
      resolve({ kind: "failed", why: error.message });
    });
    child.once("close", (_, signal) => {
      tooLong();
      const text = (chunks: Buffer[]) => Buffer.concat(chunks).toString();
      if (signal)
        resolve({ kind: "failed", why: `it was ended by ${signal} (it may take ${LIMIT_MS / 60_000} minutes)` });
      else resolve({ kind: "ended", stdout: text(stdout), stderr: text(stderr) });
    });
  });
}
