import { spawn } from "node:child_process";
import { join } from "node:path";
import { ROOT } from "../root";

/** Runs a program of node_modules/.bin, which prints here; its exit status. */
export async function runTool(
  program: string,
  argv: readonly string[],
  env: Record<string, string> = {},
): Promise<number> {
  return await runCommand(join(ROOT, "node_modules/.bin", program), argv, env);
}

export async function runCommand(
  command: string,
  argv: readonly string[],
  env: Record<string, string>,
): Promise<number> {
  const quiet = { NEXT_TELEMETRY_DISABLED: "1", CHECKPOINT_DISABLE: "1" };
  const child = spawn(command, argv, {
    cwd: ROOT,
    env: { ...process.env, ...quiet, ...env },
    stdio: ["ignore", "inherit", "inherit"],
  });
  return await new Promise((resolve) => {
    child.on("error", (error) => {
      console.error(`${command}: ${error.message}`);
      resolve(1);
    });
    child.on("exit", (status) => resolve(status ?? 1));
  });
}
