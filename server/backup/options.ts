import { parseArgs } from "node:util";
import type { Config } from "../config";
import { configure } from "../config";

export type BackupOptions = { config: Config; file: string | undefined };

/** `[--data DIR] [FILE]`, with the environment as the coordinator reads it. Says what is wrong and answers null when something is. */
export function readBackupOptions(argv: readonly string[], usage: string): BackupOptions | null {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      options: { data: { type: "string" } },
      allowPositionals: true,
    });
    const configured = configure(values.data === undefined ? [] : ["--data", values.data], process.env);
    if (configured.kind === "run" && positionals.length <= 1)
      return { config: configured.config, file: positionals[0] };
    console.error(configured.kind === "wrong" ? configured.errors.join("\n") : usage);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n${usage}`);
  }
  process.exitCode = 2;
  return null;
}
