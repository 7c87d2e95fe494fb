import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { makeStale, printBuildFailure } from "../build/make-stale";
import { ROOT } from "../root";
import { ensureBrowser } from "./ensure-browser";
import { ensurePostgres } from "./ensure-postgres";
import { runTool } from "./run-tool";
import type { Tally } from "./tally";
import { distrust, oneCheck, sum, tallyPlaywright, tallyVitest } from "./tally";

/** A part of the tests with a heading of its own. */
type Section = { title: string; run(): Promise<Tally> };

const SEEDS = { "fast part": 50, everything: 200 } as const;

/**
 * Runs the sections of that extent one after the other, whatever fails, and closes with `N passed, N failed`.
 *
 * @returns the exit status: 0 when something passed and nothing failed.
 */
export async function runTests(extent: keyof typeof SEEDS): Promise<number> {
  await makeStale(["sqlite client", "postgresql client"]);
  const seeds = SEEDS[extent];
  const fastPart = [TYPES, LINT, DERIVED, UNIT, simulator(seeds)];
  const everything = [TYPES, LINT, DERIVED, DRIFT, UNIT, simulator(seeds), INTEGRATION, PAGES, SWARMS];
  const sections = extent === "fast part" ? fastPart : everything;
  const tallies: Tally[] = [];
  for (const { title, run } of sections) {
    console.log(`\n━━━ ${title}`);
    const startedAt = performance.now();
    const tally = await run();
    tallies.push(tally);
    console.log(`━━━ ${inWords(tally)} (${((performance.now() - startedAt) / 1000).toFixed(1)} s)`);
  }
  const total = sum(tallies);
  console.log(`\n${inWords(total)}`);
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
}

const TYPES: Section = {
  title: "Type check",
  async run() {
    // Knows CSS modules and routes; `next build` has written it, a fresh clone has not.
    if (!existsSync(join(ROOT, "next-env.d.ts"))) await runTool("next", ["typegen"]);
    return oneCheck((await runTool("tsc", ["--noEmit", "-p", "."])) === 0);
  },
};

const LINT: Section = {
  title: "Lint, format and import rules",
  run: async () => oneCheck((await runTool("biome", ["check", "--error-on-warnings", "."])) === 0),
};

const DERIVED: Section = {
  title: "Schema: is PostgreSQL's derived from it?",
  run: async () => oneCheck((await runTool("tsx", ["scripts/derive-schema.ts", "--check"])) === 0),
};

const DRIFT: Section = {
  title: "Schema: do the migrations add up to it?",
  async run() {
    const what = ["--from-migrations", "prisma/migrations", "--to-schema", "prisma/schema.prisma", "--exit-code"];
    return oneCheck((await runTool("prisma", ["migrate", "diff", ...what], { DATABASE_URL: ":memory:" })) === 0);
  },
};

const UNIT: Section = { title: "Unit tests", run: () => vitest("unit") };

function simulator(seeds: number): Section {
  return { title: `Simulator, ${seeds} seeds`, run: () => vitest("sim", { SIM_SEEDS: String(seeds) }) };
}

const INTEGRATION: Section = {
  title: "Integration tests",
  async run() {
    await ensurePostgres();
    return await vitest("integration");
  },
};

const PAGES: Section = {
  title: "Browser tests: pages before a scripted coordinator, two at once",
  run: () => inBrowser("e2e/pages", ["--fully-parallel", "--workers=2"]),
};

const SWARMS: Section = {
  title: "Browser tests: whole swarms, one after the other",
  run: () => inBrowser("e2e/swarms"),
};

async function inBrowser(directory: string, options: readonly string[] = []): Promise<Tally> {
  try {
    await makeStale();
  } catch (error) {
    printBuildFailure(error);
    return oneCheck(false);
  }
  const browser = await ensureBrowser();
  if (browser === null) return oneCheck(false);
  const report = reportFile(`playwright-${basename(directory)}`);
  const env = { PLAYWRIGHT_JSON_OUTPUT_NAME: report, PLAYWRIGHT_CHROMIUM: browser };
  const status = await runTool("playwright", ["test", directory, ...options, "--reporter=list,json"], env);
  return distrust(existsSync(report) ? tallyPlaywright(readReport(report)) : { passed: 0, failed: 0 }, status);
}

async function vitest(project: string, env: Record<string, string> = {}): Promise<Tally> {
  const report = reportFile(`vitest-${project}`);
  const reporters = ["--reporter=dot", "--reporter=json", `--outputFile.json=${report}`];
  const status = await runTool("vitest", ["run", "--project", project, ...reporters], env);
  return distrust(existsSync(report) ? tallyVitest(readReport(report)) : { passed: 0, failed: 0 }, status);
}

/** Where a runner is to leave its report; the one of the run before is gone. */
function reportFile(name: string): string {
  const directory = join(ROOT, "test-results/reports");
  mkdirSync(directory, { recursive: true });
  const file = join(directory, `${name}.json`);
  rmSync(file, { force: true });
  return file;
}

function readReport<Report>(file: string): Report {
  return JSON.parse(readFileSync(file, "utf8"));
}

function inWords({ passed, failed }: Tally): string {
  return `${passed} passed, ${failed} failed`;
}
