import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { build } from "esbuild";
import type { Contestant } from "./contestants";
import { agent, BARE_NODE, BUILDBOT_WORKER } from "./contestants";
import type { Cost } from "./process-cost";
import { costOf } from "./process-cost";
import { readLongLines, readManyLines } from "./reading";
import { TALKATIVE_EMERGE } from "./talkative-emerge";

/** What the agent costs the machine that it runs on, next to others that do the same. */
const LINES_PER_SECOND = 200;
const SECONDS = 20;

const directory = mkdtempSync(join(tmpdir(), "portage-swarm-bench-agent-"));
try {
  await main();
} finally {
  rmSync(directory, { recursive: true, force: true });
}

async function main(): Promise<void> {
  const memoryGiB = Math.round(totalmem() / 2 ** 30);
  console.log(
    `Measured on ${cpus().length} cores of ${cpus()[0]?.model} with ${memoryGiB} GiB, Node.js ${process.version}.`,
  );
  console.log(`A build prints ${LINES_PER_SECOND} lines a second for ${SECONDS} s, and they are sent on:\n`);
  const file = await bundle();
  const contestants = [agent(file), BARE_NODE, ...(isInstalled() ? [BUILDBOT_WORKER] : [])];
  const costs: { name: string; cost: Cost }[] = [];
  for (const contestant of contestants) costs.push({ name: contestant.name, cost: await measure(contestant) });
  const [first] = costs;
  for (const { name, cost } of costs) {
    const core = `${((100 * cost.cpuSeconds) / SECONDS).toFixed(2)} % of a core`;
    const ratio = first ? `the agent takes ${times(first.cost, cost)}` : "";
    console.log(`  ${name.padEnd(16)} ${core.padStart(18)}  RSS ${cost.residentMiB.toFixed(0)} MiB  ${ratio}`);
  }
  if (!isInstalled())
    console.log("  buildbot-worker was not measured: Debian's buildbot and buildbot-worker are not installed.");

  console.log("\nWhat the agent understands of a log:\n");
  for (const [what, reading] of [
    ["lines of a C++ build", readManyLines(1_000_000)],
    ["lines of a megabyte", readLongLines(256)],
  ] as const) {
    const rate = `${Math.round(reading.lines / reading.seconds).toLocaleString("en-US")} lines/s`;
    const bytes = `${(reading.mebibytes / reading.seconds).toFixed(0)} MiB/s`;
    console.log(
      `  ${what.padEnd(22)} ${rate.padStart(18)}  ${bytes.padStart(10)}  memory grew by ${reading.grownMiB.toFixed(0)} MiB`,
    );
  }
}

async function bundle(): Promise<string> {
  const outfile = join(directory, "agent.mjs");
  await build({
    entryPoints: [join(import.meta.dirname, "../main.ts")],
    outfile,
    bundle: true,
    minify: true,
    platform: "node",
    target: "node20",
    format: "esm",
    banner: { js: "import{createRequire as $cr}from'node:module';const require=$cr(import.meta.url);" },
    logLevel: "error",
  });
  return outfile;
}

/** From the build's first line to its last. */
async function measure(contestant: Contestant): Promise<Cost> {
  const own = join(directory, contestant.name.replaceAll(/\W/g, "-"));
  mkdirSync(own);
  const program = join(own, "emerge");
  writeFileSync(program, TALKATIVE_EMERGE);
  chmodSync(program, 0o755);
  const begun = join(own, "begun");
  const environment = {
    ...process.env,
    LINES_PER_SECOND: String(LINES_PER_SECOND),
    SECONDS: String(SECONDS),
    BEGUN: begun,
  };
  const running = await contestant.start({ directory: own, program, environment });
  const { pid } = running.process;
  if (pid === undefined) throw new Error(`${contestant.name} could not be started`);
  try {
    for (let tries = 0; !existsSync(begun); tries += 1) {
      if (tries > 1_200) throw new Error(`${contestant.name} began nothing within a minute`);
      await sleep(50);
    }
    const before = costOf(pid);
    await sleep(1_000 * SECONDS);
    const after = costOf(pid);
    return { ...after, cpuSeconds: after.cpuSeconds - before.cpuSeconds };
  } finally {
    running.process.kill("SIGKILL");
    await running.end();
  }
}

function times(agents: Cost, others: Cost): string {
  const ratio = (one: number, other: number) => (one / Math.max(other, 0.01)).toFixed(1);
  return `${ratio(agents.cpuSeconds, others.cpuSeconds)} times the CPU, ${ratio(agents.residentMiB, others.residentMiB)} times the memory`;
}

function isInstalled(): boolean {
  return ["buildbot", "buildbot-worker"].every((program) => {
    try {
      execFileSync(program, ["--version"], { stdio: "ignore" });
      return true;
    } catch {
      return false;
    }
  });
}
