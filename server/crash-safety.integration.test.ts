import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import type { WorkOrder } from "../protocol/build";
import type { FactKind } from "../protocol/facts";
import { buildPackage } from "./binhost/testing/gpkg";
import type { RunningServer } from "./main";
import { findPostgres, PrivatePostgres } from "./store/testing/private-postgres";
import { auditDatabase } from "./testing/audit-database";
import type { Doom } from "./testing/doomed-server";
import { bundled, launchModule } from "./testing/processes";
import { connectAgent } from "./testing/test-agent";
import { startOnDisk, temporaryDirectory } from "./testing/test-server";
import { connectWatcher } from "./testing/test-watcher";
import { IZAR } from "./testing/words";

/** From a command that is decided to an answer that is sent. */
const STEPS = ["decided", "epoch checked", "facts written", "rows written", "committed", "announced"];
const stepsOf = (fact: FactKind, steps = STEPS) => steps.map((step) => `${fact} ${step}`);
const GRANT = stepsOf("lease.granted");
const COMMITS = [
  ...stepsOf("build.added", ["rows written", "committed"]),
  ...GRANT,
  ...stepsOf("attempt.finished", ["rows written", "committed"]),
  ...stepsOf("artefact.published"),
];

/** From the first byte of an upload to the last trace of it. */
const PUBLICATION = [
  "part of the upload created",
  "part of the upload written",
  "part of the upload synced",
  "part of the upload renamed",
  "directory of upload synced",
  "stanza renamed",
  "upload renamed",
  "directory of package synced",
  "index created",
  "index synced",
  "index renamed",
  "directory of index synced",
  "upload removed",
];

const LEAF = "dev-libs/leaf-1.1";
const STEM = "dev-libs/stem-2";
const QUEUE = { entries: [{ cpv: LEAF }, { cpv: STEM, needs: [LEAF] }] };

let program: string;
beforeAll(async () => {
  program = await bundled("server/testing/doomed-server.ts");
});

describe("[CR1] killed with SQLite", () => {
  test.each([...COMMITS, ...PUBLICATION])("when %s", async (dieAt) => {
    const dataDirectory = await temporaryDirectory();
    await dieAndGoOn({ dataDirectory, database: { kind: "sqlite", file: join(dataDirectory, "swarm.db") }, dieAt });
  });
});

describe.skipIf(findPostgres() === null)("[CR1] killed with PostgreSQL", () => {
  let postgres: PrivatePostgres;
  beforeAll(async () => {
    postgres = new PrivatePostgres(findPostgres() ?? "");
    await postgres.start();
  });
  afterAll(() => postgres.remove());

  test.each(COMMITS)("when %s", async (dieAt) => {
    const database = { kind: "postgresql", url: await postgres.newDatabase() } as const;
    await dieAndGoOn({ dataDirectory: await temporaryDirectory(), database, dieAt });
  });
});

async function dieAndGoOn(doom: Doom): Promise<void> {
  const journey: Journey = { isQueued: false, held: null, isUploaded: false };
  await dieOnTheWay(doom, journey);
  const server = await startOnDisk(doom.dataDirectory, doom.database);
  await goOn(server, journey);
  await expectIndexed(server);
  await server.close();
  const { builds } = await auditDatabase(doom.database);
  expect(builds.map(({ cpv, standing }) => `${cpv} ${standing.state}`)).toEqual([`${LEAF} built`, `${STEM} built`]);
  expect(await filesUnder(join(doom.dataDirectory, "incoming"))).toEqual([]);
  const published = await filesUnder(join(doom.dataDirectory, "binhost"));
  expect(published.filter((name) => name.endsWith(".new"))).toEqual([]);
}

async function dieOnTheWay(doom: Doom, journey: Journey): Promise<void> {
  const child = launchModule(program, { DOOM: JSON.stringify(doom) });
  const server = Listening.parse(JSON.parse(await child.line((line) => line.startsWith("{"))));
  const walk = goOn(server, journey).then(
    () => "it arrived",
    // The line breaks a moment before the process is known to be gone.
    (error: unknown) => sleep(5_000, String(error)),
  );
  const how = await Promise.race([walk, child.ended]);
  expect(how).toMatchObject({ by: "SIGKILL" });
}

const Listening = z.object({ url: z.string(), token: z.string() });

/** What an operator and an agent remember while the coordinator is away. */
type Journey = { isQueued: boolean; held: WorkOrder | null; isUploaded: boolean };

/** Queues two packages and builds them; what was answered before is not said again, all else is. */
async function goOn(server: Pick<RunningServer, "url" | "token">, journey: Journey): Promise<void> {
  if (!journey.isQueued) await queue(server);
  journey.isQueued = true;
  const watcher = await connectWatcher(server);
  const agent = await connectAgent(server, IZAR);
  onTestFinished(() => void agent.socket.disconnect());
  const { verdicts } = await agent.hello(journey.held ? [journey.held] : []);
  if (verdicts.some(({ verdict }) => verdict === "drop")) Object.assign(journey, { held: null, isUploaded: false });
  for (;;) {
    const { rows } = await watcher.snapshot();
    if (rows.every(({ state }) => state === "built")) return;
    journey.held ??= await agent.work();
    const { build, attempt, cpv, target } = journey.held;
    const built = buildPackage({ build, attempt, cpv, target });
    if (!journey.isUploaded) expect((await agent.upload(built)).status).toBe(204);
    journey.isUploaded = true;
    const outcome = { result: "built", artefact: built.artefact, elapsedMs: 1_000 } as const;
    await agent.ask("report", { sequence: build, report: { kind: "finished", build, attempt, outcome } });
    await watcher.until((seen) => seen.rows.get(build)?.state === "built");
    Object.assign(journey, { held: null, isUploaded: false });
  }
}

async function queue({ url }: Pick<RunningServer, "url">): Promise<void> {
  const response = await fetch(`${url}/api/v1/queue`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(QUEUE),
  });
  expect(response.status).toBe(201);
}

async function expectIndexed({ url }: Pick<RunningServer, "url">): Promise<void> {
  const index = await (await fetch(`${url}/binhost/default/Packages`)).text();
  expect(index).toContain("PACKAGES: 2\n");
  for (const [, cpv = "", path = ""] of index.matchAll(/^CPV: (.*)$[\s\S]*?^PATH: (.*)$/gm)) {
    const [build = 0] = /^\d+/.exec(path)?.map(Number) ?? [];
    const file = await fetch(`${url}/binhost/default/${path}`);
    expect(Buffer.from(await file.arrayBuffer())).toEqual(buildPackage({ cpv, build }).bytes);
  }
}

async function filesUnder(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}
