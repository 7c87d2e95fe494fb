import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { onTestFinished } from "vitest";
import type { Environment } from "../config";
import { PRODUCT_ROOT } from "../product";

/** A program of ours in a process of its own, which ends with the test at the latest. */
export type Launched = {
  pid: number;
  /** The first line on its standard output that fits. */
  line(fits: (line: string) => boolean): Promise<string>;
  /** How it ended: the signal's name or the exit status, and what it said on standard error. */
  ended: Promise<{ by: string; stderr: string }>;
  kill(signal: NodeJS.Signals): void;
};

/** Makes one file of a program, as the product does for itself: it starts three times as fast. */
export async function bundled(entryPoint: string): Promise<string> {
  const outfile = join(PRODUCT_ROOT, `dist/testing/${entryPoint.replace(/\W/g, "-")}.mjs`);
  const common = { bundle: true, packages: "external", platform: "node", format: "esm", logLevel: "silent" } as const;
  await build({ ...common, entryPoints: [join(PRODUCT_ROOT, entryPoint)], outfile });
  return outfile;
}

export function launchProgram(file: string, argv: readonly string[], env: Environment = {}): Launched {
  return launch([file, ...argv], env);
}

/** Runs a module without being its program: `server/main` starts a server when it is what was asked for. */
export function launchModule(file: string, env: Environment): Launched {
  return launch(["--input-type=module", "--eval", `await import(${JSON.stringify(pathToFileURL(file))})`], env);
}

function launch(argv: readonly string[], env: Environment): Launched {
  const child = spawn(process.execPath, argv, { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  const stderr: Buffer[] = [];
  child.stderr.on("data", (bytes: Buffer) => stderr.push(bytes));
  const ended = once(child, "close").then(([status, signal]: unknown[]) => ({
    by: String(signal ?? status),
    stderr: Buffer.concat(stderr).toString("utf8"),
  }));
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await ended;
  });
  const lines = createInterface(child.stdout);
  return {
    pid: child.pid ?? 0,
    ended,
    kill: (signal) => child.kill(signal),
    line: async (fits) => {
      for await (const line of lines) if (fits(line)) return line;
      throw new Error(`It ended (${(await ended).by}): ${(await ended).stderr}`);
    },
  };
}
