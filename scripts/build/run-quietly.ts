import { spawn } from "node:child_process";
import { constants } from "node:os";
import { join } from "node:path";
import { ROOT } from "../root";

/**
 * Runs a program of node_modules/.bin and shows what it printed only when it fails.
 *
 * @throws {CommandFailed} when its status is not 0.
 */
export async function runQuietly(program: string, argv: readonly string[]): Promise<void> {
  const child = spawn(join(ROOT, "node_modules/.bin", program), argv, {
    cwd: ROOT,
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1", CHECKPOINT_DISABLE: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  // A build that went on alone would be in the way of the next one.
  const endBoth = () => {
    child.kill("SIGTERM");
    process.exit(128 + constants.signals.SIGTERM);
  };
  process.once("SIGTERM", endBoth);
  const printed: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => printed.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => printed.push(chunk));
  const status = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  process.off("SIGTERM", endBoth);
  if (status !== 0) throw new CommandFailed(`${program} ${argv.join(" ")}`, Buffer.concat(printed).toString("utf8"));
}

export class CommandFailed extends Error {
  constructor(
    command: string,
    readonly printed: string,
  ) {
    super(`${command} failed`);
  }
}
