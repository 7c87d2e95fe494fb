import type { ChildProcessByStdio } from "node:child_process";
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import type { EmergeHost } from "../emerge-host";
import { inheritedEnvironment } from "../emerge-host";
import { parseJson } from "./run-python";

/**
 * A Python that has imported Portage once, which takes most of a second, and answers one line of JSON with another. It is started
 * by the first request, and ended soon after the last, so that it neither holds memory for nothing nor tells what was so long ago.
 */
export type PythonSession = {
  /** In turn; undefined when there is no usable answer. */
  ask(request: unknown): Promise<unknown>;
  /** Ends what runs; a later request starts another. */
  close(): void;
};

type Child = ChildProcessByStdio<Writable, Readable, null>;

export function openPythonSession(host: EmergeHost, script: string, argv: readonly string[]): PythonSession {
  let running: { child: Child; lines: AsyncIterator<string> } | null = null;
  let turn: Promise<unknown> = Promise.resolve();
  let cancelEnd = () => {};

  function start() {
    const child = spawn(host.python, ["-c", script, ...argv], {
      env: inheritedEnvironment(host),
      stdio: ["pipe", "pipe", "ignore"],
    });
    // One that is not there, or that ends by itself, answers nothing.
    child.on("error", () => {});
    child.stdin.on("error", () => {});
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    return { child, lines };
  }

  function end() {
    running?.child.kill("SIGKILL");
    running = null;
  }

  async function askNow(request: unknown): Promise<unknown> {
    cancelEnd();
    running ??= start();
    const { child, lines } = running;
    const cancelLimit = host.clock.after(LIMIT_MS, end);
    child.stdin.write(`${JSON.stringify(request)}\n`);
    const { value, done } = await lines.next();
    cancelLimit();
    if (done) end();
    cancelEnd = host.clock.after(IDLE_MS, end);
    return done ? undefined : parseJson(value);
  }

  return {
    ask(request) {
      const answer = turn.then(() => askNow(request));
      turn = answer.catch(() => {});
      return answer;
    },
    close() {
      cancelEnd();
      end();
    },
  };
}

/** As long as somebody writes line after line; a tree that is synced meanwhile is seen by the next. */
const IDLE_MS = 10_000;
/** Two thousand lines on a cold disk. */
const LIMIT_MS = 60_000;
