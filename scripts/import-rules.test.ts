import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

/** One bad line per rule of the import table; where it stands, what it says, and a word of the complaint (Biome's
 * JSON leaves the lesson of a forbidden global out and only names it). */
const BAD: readonly (readonly [file: string, code: string, lesson: string])[] = [
  ["protocol/ids.ts", 'import "../server/clock";', "Move what needs more"],
  ["protocol/atom.ts", 'import "node:fs";', "Move what needs more"],
  ["protocol/fixtures/drones.ts", 'import "../../components/swarm/receive";', "Move what needs more"],
  ["server/main.ts", 'import "../agent/main";', "share a schema in protocol/"],
  ["server/http/router.ts", 'import "../../app/page";', "share a schema in protocol/"],
  ["server/http/pages.ts", 'import "next";', "Next is a guest"],
  ["server/coordinator/claim.ts", 'import "../store/port";', "coordinator core is pure"],
  ["server/coordinator/plan.ts", 'import "node:crypto";', "coordinator core is pure"],
  ["server/coordinator/queue.ts", 'import type { PrismaClient } from "@prisma/client";', "coordinator core is pure"],
  ["server/coordinator/due.ts", "export const due = () => Date.now();", "the global variable Date"],
  ["server/coordinator/rank.ts", "export const rank = () => Math.random();", "Chance is handed in"],
  ["server/coordinator/retry.ts", "export const later = () => Promise.resolve();", "the global variable Promise"],
  ["server/coordinator/evolve.ts", "export async function evolve(f: () => void) { await f(); }", "never waits"],
  ["server/coordinator/balance.ts", "export const balance = async () => {};", "never waits"],
  ["server/sim/world.ts", 'import "../sockets/agent-door";', "memory store"],
  ["server/sim/wire.ts", "export const now = () => performance.now();", "the global variable performance"],
  ["agent/link.ts", 'import "../server/main";', "imports protocol/ alone"],
  ["agent/host/load.ts", 'import "better-sqlite3";', "no native modules"],
  ["agent/emulated/build.ts", 'import "../emerge/parse-line";', "somebody else"],
  ["components/queue/row.tsx", 'import "../../server/main";', "swarm store"],
  ["components/cores/grid.tsx", 'import "node:os";', "there is no Node"],
  ["components/cores/cell.tsx", 'import "node:fs/promises";', "there is no Node"],
  ["components/swarm/merge/totals.ts", 'import "react";', "Merging buckets is pure"],
  ["components/swarm/merge/rows.ts", 'import "../store";', "Merging buckets is pure"],
  ["components/ui/button.tsx", 'import "../../protocol/build";', "nothing of the product"],
  ["app/page.tsx", 'import "../server/main";', "Pages are shells"],
  ["app/queue/page.tsx", 'import "socket.io-client";', "Pages are shells"],
  ["e2e/run.spec.ts", 'import "../server/coordinator/claim";', "front doors"],
  ["scripts/fleet.ts", 'import "../agent/main";', "built programs"],
];

/** What the table allows, so that no rule above fires for everything. */
const GOOD: readonly (readonly [file: string, code: string])[] = [
  ["protocol/build.ts", 'import "zod";\nimport "./ids";'],
  ["protocol/fixtures/builds.ts", 'import "../build";'],
  ["protocol/build.test.ts", 'import "vitest";\nimport "node:fs";'],
  ["server/ui.ts", 'import "next";'],
  ["server/store/prisma.ts", 'import "@prisma/client";\nimport "../coordinator/swarm";'],
  ["server/coordinator/decide.ts", 'import "../../protocol/facts";\nimport "./claim";'],
  ["server/coordinator/decide.test.ts", 'import "node:fs";\nimport "vitest";\nexport const at = Date.now();'],
  ["server/sim/drone.ts", 'import "../store/memory";\nimport "../coordinator/decide";'],
  ["agent/agent.ts", 'import "../protocol/time";\nimport "node:fs";\nimport "socket.io-client";'],
  ["agent/emulated/main.ts", 'import "node:timers/promises";\nimport "./build";'],
  ["components/queue/list.tsx", 'import "react";\nimport "../../protocol/build";\nimport "../swarm/store";'],
  ["components/swarm/merge/core-grid.ts", 'import "../../../protocol/drone";'],
  ["components/ui/badge.tsx", 'import "react";\nimport "./icon";'],
  ["app/layout.tsx", 'import "next/font/local";\nimport "../components/shell/shell";'],
  ["scripts/demo.ts", 'import "../protocol/api";\nimport "../agent/emulated/host/host";'],
  ["e2e/swarm.spec.ts", 'import "../server/main";\nimport "../agent/main";'],
];

let repository: string;
let complaints: ReadonlyMap<string, readonly string[]>;

beforeAll(() => {
  repository = mkdtempSync(join(tmpdir(), "import-rules-"));
  for (const file of ["biome.json", ".gitignore", "scripts/lint"])
    cpSync(file, join(repository, file), { recursive: true });
  for (const [file, code] of [...BAD, ...GOOD]) {
    mkdirSync(join(repository, dirname(file)), { recursive: true });
    writeFileSync(join(repository, file), `${code}\n`);
  }
  complaints = lint(repository);
});

afterAll(() => rmSync(repository, { recursive: true, force: true }));

test.each(BAD)("%s may not say: %s", (file, _code, lesson) => {
  expect(complaints.get(file)?.join("\n") ?? "no complaint").toContain(lesson);
});

test.each(GOOD)("%s may say: %s", (file) => {
  expect(complaints.get(file) ?? []).toEqual([]);
});

interface Report {
  readonly diagnostics: readonly { readonly message: string; readonly location: { readonly path: string } | null }[];
}

/** The lessons taught per file by the rules of the import table (other rules have no say about these made-up lines). */
function lint(directory: string): Map<string, string[]> {
  const biome = join(process.cwd(), "node_modules", "@biomejs", "biome", "bin", "biome");
  const only = ["style/noRestrictedImports", "style/noRestrictedGlobals", "plugin"].map((rule) => `--only=${rule}`);
  const run = spawnSync(process.execPath, [biome, "lint", "--reporter=json", "--max-diagnostics=none", ...only, "."], {
    cwd: directory,
    encoding: "utf8",
  });
  const report: Report = JSON.parse(run.stdout);
  const found = new Map<string, string[]>();
  for (const { message, location } of report.diagnostics) {
    if (location) found.set(location.path, [...(found.get(location.path) ?? []), message]);
  }
  return found;
}
