import { expect, test } from "vitest";
import { DroneName } from "../../protocol/ids";
import { connectAgent } from "../testing/test-agent";
import { startTestServer } from "../testing/test-server";
import { connectWatcher } from "../testing/test-watcher";
import { IZAR } from "../testing/words";

const QUEUE = "/api/v1/queue";
const LEAF = { entries: [{ cpv: "dev-libs/leaf-1.1" }] };
const BEAT = { held: [], telemetry: null, draining: false };

test("a watcher gets everything once, and then what changes, numbered without gaps", async () => {
  const server = await startTestServer();
  const watcher = await connectWatcher(server);
  expect(await watcher.until(() => true)).toMatchObject({ summary: { status: "IDLE" }, rows: new Map() });

  const agent = await connectAgent(server, IZAR);
  await agent.hello();
  await server.send("POST", QUEUE, LEAF);
  const order = await agent.work();
  const building = await watcher.until(({ rows }) => rows.get(order.build)?.state === "building");
  expect(building.rows.get(order.build)).toMatchObject({ cpv: "dev-libs/leaf-1.1", drone: IZAR, attempt: 1 });
  const { buckets, summary } = await watcher.until(({ summary: { status } }) => status === "BUILDING");
  expect(buckets.get(IZAR)).toMatchObject({ state: "active", builds: [{ build: order.build, cores: order.cores }] });
  expect(summary.run).toEqual({ total: 1, built: 0 });
});

test("progress and telemetry come in the drone's bucket, whole, and are not saved", async () => {
  const server = await startTestServer();
  await server.send("POST", QUEUE, LEAF);
  const agent = await connectAgent(server, IZAR);
  await agent.hello();
  const { build, attempt } = await agent.work();
  const facts = await server.get("/api/v1/facts");
  const watcher = await connectWatcher(server);
  await watcher.until(() => true);
  const progress = {
    phase: "compile",
    percent: 41,
    steps: { done: 41, of: 100 },
    elapsedMs: 900,
    busyCores: 3.5,
  } as const;
  const telemetry = {
    load: [3.5, 2, 1] as [number, number, number],
    perCore: [1, 0.5],
    memoryUsedBytes: 5_000_000_000,
    memoryTotalBytes: 17_000_000_000,
    swapUsedBytes: 0,
    diskFreeBytes: null,
    diskTotalBytes: null,
    temperatureCelsius: 61,
  };
  await agent.ask("beat", { ...BEAT, held: [{ build, attempt, progress }], telemetry });
  const { buckets } = await watcher.until((seen) => seen.buckets.get(IZAR)?.telemetry !== null);
  expect(buckets.get(IZAR)).toMatchObject({ telemetry, builds: [{ build, attempt, progress }] });
  expect(await server.get("/api/v1/facts")).toEqual(facts);
});

test("of forty drones that change again and again at once, each one's newest is seen", async () => {
  const server = await startTestServer();
  const agents = await Promise.all(
    Array.from({ length: 40 }, (_, index) => connectAgent(server, DroneName.parse(`drone-${index}`))),
  );
  await Promise.all(agents.map((agent) => agent.hello()));
  const watcher = await connectWatcher(server);
  await watcher.until(({ buckets }) => buckets.size === 40);
  for (const draining of [true, false, true]) {
    for (const agent of agents) agent.socket.emit("beat", { ...BEAT, draining });
  }
  await Promise.all(agents.map((agent) => agent.ask("beat", { ...BEAT, draining: true })));
  const { buckets } = await watcher.until((seen) => [...seen.buckets.values()].every((bucket) => bucket.draining));
  expect(buckets.size).toBe(40);
});

test("however much happens, frames come at most about four times a second, and at least once", async () => {
  const server = await startTestServer();
  const agent = await connectAgent(server, IZAR);
  await agent.hello();
  const watcher = await connectWatcher(server);
  await watcher.snapshot();
  const began = performance.now();
  let beats = 0;
  let frames = 0;
  let beating = true;
  const flood = (async () => {
    for (; beating; beats += 1) await agent.ask("beat", BEAT);
  })();
  for (; frames < 6; frames += 1) await watcher.nextFrame();
  const seconds = (performance.now() - began) / 1000;
  beating = false;
  await flood;
  expect(beats).toBeGreaterThan(frames);
  expect(seconds).toBeGreaterThan(1.2);
  // Now nothing happens; the coordinator's own beat still comes.
  const quiet = await watcher.nextFrame();
  expect(await watcher.nextFrame()).toEqual({ sequence: quiet.sequence + 1, now: expect.any(Number) });
});

test("a page that comes late begins where the others are", async () => {
  const server = await startTestServer();
  const early = await connectWatcher(server);
  await early.until(() => true);
  const agent = await connectAgent(server, IZAR);
  await agent.hello();
  const late = await connectWatcher(server);
  const snapshot = await late.snapshot();
  expect(snapshot.buckets.map(({ drone }) => drone)).toEqual([IZAR]);
  expect(snapshot.recent.map(({ fact }) => fact.kind)).toEqual(["epoch.began", "drone.joined"]);
  expect((await late.nextFrame()).sequence).toBe(snapshot.sequence + 1);
  expect((await early.until(({ buckets }) => buckets.has(IZAR))).buckets.size).toBe(1);
});

test("a log is followed from a line on, over its end, until it is left", async () => {
  const server = await startTestServer();
  await server.send("POST", QUEUE, LEAF);
  const agent = await connectAgent(server, IZAR);
  await agent.hello();
  const { build, attempt } = await agent.work();
  const send = (offset: number, text: string, last: boolean) =>
    agent.ask("log", { build, attempt, offset, bytes: Buffer.from(text), last });
  await send(0, "one\ntwo\n", false);

  const watcher = await connectWatcher(server);
  const follow = { build, attempt, fromLine: 2 };
  expect(await watcher.socket.emitWithAck("log.follow", follow)).toEqual({ totalLines: 2 });
  expect(await watcher.nextLog()).toMatchObject({ firstLine: 2, lines: ["two"], complete: false });
  await send(8, "three\n", false);
  expect(await watcher.nextLog()).toMatchObject({ firstLine: 3, lines: ["three"] });
  await send(14, "", true);
  expect(await watcher.nextLog()).toMatchObject({ lines: [], complete: true });
  expect(await watcher.socket.emitWithAck("log.leave", { build, attempt })).toEqual({});
});

test("what cannot be followed is refused", async () => {
  const server = await startTestServer();
  const { socket } = await connectWatcher(server);
  const unknown = { build: 7, attempt: 1, fromLine: 1 };
  expect(await socket.emitWithAck("log.follow", unknown)).toMatchObject({ refused: "not-found" });
  expect(await socket.emitWithAck("log.follow", { ...unknown, fromLine: 0 })).toMatchObject({
    refused: "bad-message",
    field: "fromLine",
  });
  expect(await socket.emitWithAck("watch", "everything")).toMatchObject({ refused: "bad-message" });
});

test("pages of another site, and names that are not ours, get no socket", async () => {
  const server = await startTestServer();
  const polling = `${server.url}/socket.io/?EIO=4&transport=polling`;
  expect((await fetch(polling)).status).toBe(200);
  expect((await fetch(polling, { headers: { origin: "http://evil.example" } })).status).toBe(403);
});
