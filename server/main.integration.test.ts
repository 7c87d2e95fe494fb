import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { FactList } from "../protocol/api";
import type { Outcome, WorkOrder } from "../protocol/build";
import { BuildView } from "../protocol/build";
import { uploadPath } from "../protocol/upload";
import { buildPackage } from "./binhost/testing/gpkg";
import { startServer } from "./main";
import { newStoreMemory } from "./store/memory-store";
import type { TestAgent } from "./testing/test-agent";
import { connectAgent, credentialOf } from "./testing/test-agent";
import type { TestServer } from "./testing/test-server";
import { configFor, startOnDisk, startTestServer, temporaryDirectory } from "./testing/test-server";
import { connectWatcher } from "./testing/test-watcher";
import { IZAR, TARN } from "./testing/words";

const QUEUE = "/api/v1/queue";
const CHAIN = {
  entries: [
    { cpv: "dev-libs/leaf-1.1" },
    { cpv: "dev-libs/stem-2", needs: ["dev-libs/leaf-1.1"] },
    { cpv: "app-misc/tree-3", needs: ["dev-libs/leaf-1.1", "dev-libs/stem-2"] },
  ],
};

/** The package that an order asks for, as its drone would have built it. */
function packageFor({ cpv, build, attempt, target }: WorkOrder) {
  return buildPackage({ cpv, build, attempt, target });
}

async function viewOf(server: TestServer, build: number) {
  return BuildView.parse((await server.get(`/api/v1/builds/${build}`)).body);
}

test("from the queue to the binhost, in the order of what needs what", async () => {
  const server = await startTestServer();
  const watcher = await connectWatcher(server);
  await server.send("POST", QUEUE, CHAIN);
  const agent = await connectAgent(server, IZAR);
  await agent.hello();
  const built: string[] = [];
  for (const needs of [[], ["dev-libs/leaf-1.1"], ["dev-libs/leaf-1.1", "dev-libs/stem-2"]]) {
    const order = await agent.work();
    expect([...order.needs].sort()).toEqual(needs);
    await agent.ask("report", { sequence: order.build, report: { kind: "started", ...keyOf(order) } });
    await agent.deliver(packageFor(order));
    const { rows } = await watcher.until((seen) => seen.rows.get(order.build)?.state === "built");
    built.push(rows.get(order.build)?.cpv ?? "");
  }
  expect(built).toEqual(["dev-libs/leaf-1.1", "dev-libs/stem-2", "app-misc/tree-3"]);
  const { summary } = await watcher.until(({ summary: { status } }) => status === "IDLE");
  expect(summary.run).toEqual({ total: 3, built: 3 });

  const index = await server.get("/binhost/default/Packages");
  expect(index.body).toContain("PACKAGES: 3\n");
  const { artefact } = await viewOf(server, 1);
  const file = await fetch(`${server.url}/binhost/default/${artefact?.path}`);
  expect(Buffer.from(await file.arrayBuffer())).toEqual(buildPackage({ cpv: "dev-libs/leaf-1.1" }).bytes);
});

function keyOf({ build, attempt }: WorkOrder) {
  return { build, attempt };
}

test("a package is taken only from the drone of the attempt, as long as that is the newest, and only as announced", async () => {
  const server = await startTestServer();
  await server.send("POST", QUEUE, { entries: [{ cpv: "dev-libs/leaf-1.1" }] });
  const agent = await connectAgent(server, IZAR);
  await agent.hello();
  const order = await agent.work();
  const built = packageFor(order);
  const put = async (headers: Record<string, string>, path = uploadPath(order, built.artefact.fileName)) => {
    const response = await fetch(`${server.url}${path}`, {
      method: "PUT",
      headers: {
        authorization: `Bearer ${credentialOf(IZAR)}`,
        "x-drone": IZAR,
        "x-sha256": built.artefact.sha256,
        ...headers,
      },
      body: new Uint8Array(built.bytes),
    });
    return response.status;
  };
  expect(await put({ authorization: "Bearer psw_guessed" })).toBe(401);
  expect(await put({ "x-drone": TARN })).toBe(401);
  expect(await put({ authorization: `Bearer ${server.token}` })).toBe(401);
  expect(await put({ "x-drone": "; rm -rf /" })).toBe(401);
  expect(await put({ "x-sha256": "0".repeat(64) })).toBe(422);
  expect(await put({}, uploadPath({ ...order, attempt: 2 }, "leaf.gpkg.tar"))).toBe(404);
  expect(await put({}, uploadPath(order, "../../etc/passwd"))).toBe(400);
  expect(await put({})).toBe(204);
  expect(await put({})).toBe(204);

  const outcome: Outcome = { result: "failed", reason: "compile-error", phase: "compile", lines: [], elapsedMs: 5 };
  await agent.ask("report", { sequence: 1, report: { kind: "finished", ...keyOf(order), outcome } });
  expect(await put({})).toBe(409);
});

test("two agents share a queue, and nothing is built twice", async () => {
  const server = await startTestServer();
  const entries = Array.from({ length: 24 }, (_, index) => ({ cpv: `dev-libs/leaf-${index}` }));
  await server.send("POST", QUEUE, { entries });
  const watcher = await connectWatcher(server);
  const agents = await Promise.all([connectAgent(server, IZAR), connectAgent(server, TARN)]);
  await Promise.all(agents.map((agent) => agent.hello()));
  const orders: WorkOrder[] = [];
  const buildOn = async (agent: TestAgent) => {
    for (;;) {
      const order = await agent.work(4);
      orders.push(order);
      await agent.deliver(packageFor(order));
    }
  };
  for (const agent of agents) void buildOn(agent);
  await watcher.until(({ summary }) => summary.run.built === entries.length);
  expect(new Set(orders.map(({ build }) => build)).size).toBe(entries.length);
  expect(orders).toHaveLength(entries.length);
});

test("a coordinator that starts again goes on where the one before was, with what had been uploaded to it", async () => {
  const directory = await temporaryDirectory();
  const before = await startOnDisk(directory);
  await before.send("POST", QUEUE, CHAIN);
  await before.send("POST", QUEUE, { entries: [{ cpv: "dev-libs/other-1" }] });
  const agent = await connectAgent(before, IZAR);
  await agent.hello();
  const order = await agent.work();
  const built = packageFor(order);
  await agent.upload(built);
  const { facts } = FactList.parse((await before.get("/api/v1/facts")).body);
  await before.close();

  const after = await startOnDisk(directory);
  expect(after.token).toBe(before.token);
  expect((await after.get("/api/v1/facts")).body).toEqual({
    facts: [...facts, { sequence: facts.length + 1, fact: { kind: "epoch.began", epoch: 2, at: expect.any(Number) } }],
  });
  const back = await connectAgent(after, IZAR);
  const welcome = await back.hello([keyOf(order)]);
  expect(welcome).toMatchObject({ epoch: 2, verdicts: [{ ...keyOf(order), verdict: "keep" }] });
  // The package came in before; the report of it comes now.
  const outcome = { result: "built", artefact: built.artefact, elapsedMs: 1_000 } as const;
  await back.ask("report", { sequence: 1, report: { kind: "finished", ...keyOf(order), outcome } });
  const watcher = await connectWatcher(after);
  await watcher.until(({ rows }) => rows.get(order.build)?.state === "built");
  expect((await viewOf(after, order.build)).attempts).toHaveLength(1);
});

test("a second coordinator on the same data takes over, and the first can save nothing more", async () => {
  const directory = await temporaryDirectory();
  const first = await startOnDisk(directory);
  const second = await startOnDisk(directory);
  expect(await first.send("POST", QUEUE, CHAIN)).toMatchObject({ status: 503 });
  await first.replaced;
  expect(await second.send("POST", QUEUE, CHAIN)).toMatchObject({ status: 201 });
});

test("a port that is taken is named, with what to do, and the store of its owner is left alone", async () => {
  const memory = newStoreMemory();
  const owner = await startTestServer(memory);
  const port = Number(new URL(owner.url).port);
  const { dataDirectory } = owner;
  const database = { kind: "sqlite", file: join(dataDirectory, "swarm.db") } as const;
  const config = { ...configFor(dataDirectory, database), port };
  await expect(startServer(config)).rejects.toThrow(`Port ${port} on 127.0.0.1 is taken. Choose another with --port.`);
  expect(memory.swarm.epoch).toBe(1);
});

test("what keeps it from starting is said in words, and the port is free again", async () => {
  const dataDirectory = await temporaryDirectory();
  const config = configFor(dataDirectory, { kind: "sqlite", file: join(dataDirectory, "swarm.db") });
  await writeFile(
    join(dataDirectory, "swarm.db"),
    "This is no database, and longer than a header would be.".repeat(99),
  );
  await expect(startServer(config)).rejects.toThrow(/swarm\.db cannot be opened as a database: .*not a database/);
  const file = { ...config, dataDirectory: join(dataDirectory, "swarm.db") };
  await expect(startServer(file)).rejects.toThrow(/The data directory cannot be used \(--data\)/);
});

test("the join token is readable by its owner alone", async () => {
  const server = await startTestServer();
  const file = join(server.dataDirectory, "join-token");
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect((await readFile(file, "utf8")).trim()).toBe(server.token);
});
