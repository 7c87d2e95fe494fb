import { spawn } from "node:child_process";
import type { EmergeHost } from "../emerge-host";
import { inheritedEnvironment } from "../emerge-host";

/** The resolver of a large host takes a minute or two for all of its packages. */
const LIMIT_MS = 10 * 60_000;

export type Run = { kind: "ended"; stdout: string } | { kind: "absent" | "too-long"; why: string };

/** Runs a script with this host's Python. It goes in by stdin: no file, no shell, and every argument is one. */
export function runPython(host: EmergeHost, script: string, argv: readonly string[]): Promise<Run> {
  return new Promise((resolve) => {
    const child = spawn(host.python, ["-", ...argv], {
      env: inheritedEnvironment(host),
      stdio: ["pipe", "pipe", "ignore"],
    });
    const tooLong = host.clock.after(LIMIT_MS, () => child.kill("SIGKILL"));
    const stdout: Buffer[] = [];
    child.stdout.on("data", (bytes) => stdout.push(bytes));
    // A Python that ends before it has read the script tells why by other means.
    child.stdin.on("error", () => {});
    child.stdin.end(script);
    child.once("error", (error) => {
      tooLong();
      resolve({ kind: "absent", why: error.message });
    });
    child.once("close", (_, signal) => {
      tooLong();
      if (signal) resolve({ kind: "too-long", why: `${signal}; it may take ${LIMIT_MS / 60_000} minutes` });
      else resolve({ kind: "ended", stdout: Buffer.concat(stdout).toString() });
    });
  });
}

/** Undefined when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
