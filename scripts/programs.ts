import { spawn } from "node:child_process";

/** A program that was started here, in a session of its own: Ctrl+C in the terminal reaches it through us alone, and once. */
export type Program = {
  /** Its exit status; 128 and the signal's number when a signal ended it. Never rejects. */
  exited: Promise<number>;
  /** Asks it to end and waits until it has. */
  stop(): Promise<void>;
  /** Ends it and all that it has started in its session, at once. */
  kill(): void;
};

/** Runs a module with this Node; what it prints appears here. */
export function launch(file: string, argv: readonly string[], env: NodeJS.ProcessEnv = process.env): Program {
  const child = spawn(process.execPath, ["--enable-source-maps", file, ...argv], {
    detached: true,
    env,
    stdio: ["ignore", "inherit", "inherit"],
  });
  const exited = new Promise<number>((resolve) => {
    child.on("error", (error) => {
      console.error(`${file}: ${error.message}`);
      resolve(1);
    });
    child.on("exit", (status) => resolve(status ?? 128));
  });
  const kill = () => {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
    try {
      process.kill(-child.pid, "SIGKILL");
    } catch {
      // It ended in between.
    }
  };
  process.once("exit", kill);
  return {
    exited,
    kill,
    async stop() {
      child.kill("SIGTERM");
      await exited;
    },
  };
}

/** npm passes a signal on that the terminal has sent to everybody already: two within this time are one. */
const SAME_SIGNAL_MS = 500;

/** Resolves at the first SIGINT, SIGTERM or SIGHUP; calls `again` at each one after it. */
export function untilSignalled(again: () => void): Promise<void> {
  return new Promise((resolve) => {
    let lastAt: number | null = null;
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      process.on(signal, () => {
        const now = performance.now();
        if (lastAt === null) resolve();
        else if (now - lastAt > SAME_SIGNAL_MS) again();
        lastAt = now;
      });
    }
  });
}
