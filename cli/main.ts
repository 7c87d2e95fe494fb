import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { run } from "./run";

process.stdout.on("error", () => process.exit(0));
process.exitCode = await run(process.argv.slice(2), {
  env: process.env,
  print: (line) => void process.stdout.write(`${line}\n`),
  complain: (line) => void process.stderr.write(`${line}\n`),
  terminal: process.stdout.isTTY
    ? {
        // https://no-color.org
        colours: !process.env.NO_COLOR,
        size: () => ({ columns: process.stdout.columns, rows: process.stdout.rows - 1 }),
      }
    : null,
  readText: (path) => {
    try {
      return readFileSync(path, "utf8").trim();
    } catch {
      return null;
    }
  },
  readInput: () => readFileSync(0, "utf8"),
  wait: (ms) => sleep(ms),
});
