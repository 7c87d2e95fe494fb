import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** A program of the product, run as users run it; what it said is kept for the report of a failing test. */
export class Running {
  readonly lines: string[] = [];
  readonly exited: Promise<void>;
  readonly #child: ChildProcess;
  readonly #waiting = new Set<() => void>();

  constructor(file: string, argv: readonly string[], env: Record<string, string>) {
    const child = spawn(process.execPath, [file, ...argv], {
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on("line", (line) => {
        this.lines.push(line);
        for (const look of this.#waiting) look();
      });
    }
    this.exited = new Promise((resolve) => {
      child.once("exit", () => {
        for (const look of this.#waiting) look();
        resolve();
      });
    });
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error("It was never started.");
    return this.#child.pid;
  }

  /** Resolves with the first line, past or coming, that matches; rejects when the program ends without one. */
  says(pattern: RegExp): Promise<string> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const line = this.lines.find((each) => pattern.test(each));
        const ended = this.#child.exitCode !== null || this.#child.signalCode !== null;
        if (line === undefined && !ended) return;
        this.#waiting.delete(look);
        if (line === undefined) reject(new Error(`It ended without saying ${pattern}:\n${this.lines.join("\n")}`));
        else resolve(line);
      };
      this.#waiting.add(look);
      look();
    });
  }

  /** SIGTERM as an administrator, SIGKILL as a power cut. */
  async end(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill(signal);
    await this.exited;
  }
}
