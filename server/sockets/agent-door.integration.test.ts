import { expect, test } from "vitest";
import { DroneList } from "../../protocol/api";
import { Cpv } from "../../protocol/atom";
import { MAX_LOG_CHUNK_BYTES } from "../../protocol/from-agent";
import { TargetName } from "../../protocol/ids";
import { Drop } from "../../protocol/to-agent";
import { connectAgent, helloOf } from "../testing/test-agent";
import { startTestServer } from "../testing/test-server";
import { host, IZAR, TARGET, TARN } from "../testing/words";

const QUEUE = "/api/v1/queue";

function refusal(code: string, field?: string) {
  const named = field === undefined ? {} : { field };
  return { ok: false, refusal: { refused: code, sentence: expect.any(String), ...named } };
}

test("a handshake without a secret of the drone's own is refused with the reason", async () => {
  const server = await startTestServer();
  const credential = "guessed";
  await expect(connectAgent(server, IZAR, { credential })).rejects.toMatchObject({
    refused: "bad-message",
    field: "credential",
  });
});

test("hello comes first, by the name of the handshake and in the coordinator's protocol", async () => {
  const server = await startTestServer();
  const agent = await connectAgent(server, IZAR);
  expect(await agent.say("beat", { held: [], telemetry: null, draining: false })).toEqual(refusal("no-session"));
  expect(await agent.say("hello", { ...helloOf(IZAR), protocol: 99 })).toEqual(refusal("protocol-version", "protocol"));
  expect(await agent.say("hello", helloOf(TARN))).toEqual(refusal("bad-message", "drone"));
  expect((await server.get("/api/v1/drones")).body).toEqual({ drones: [], next: null });
  expect(await agent.hello()).toMatchObject({ kind: "welcome", epoch: 1, verdicts: [] });
});

test("messages that cannot be used are refused by the field that is wrong, and change nothing", async () => {
  const server = await startTestServer();
  const agent = await connectAgent(server, IZAR);
  await agent.hello();
  const before = await server.get("/api/v1/facts");
  const outcome = { result: "built", elapsedMs: 1, artefact: { fileName: "../../etc/passwd", sizeBytes: 1 } };
  const bytes = new Uint8Array(MAX_LOG_CHUNK_BYTES + 1);
  const bad: [string, unknown, string | undefined][] = [
    ["claim", undefined, undefined],
    ["claim", "give me work", undefined],
    ["claim", { claim: "claim-000001" }, "freeCores"],
    ["claim", { claim: "$(reboot)", freeCores: 1 }, "claim"],
    ["claim", { claim: "claim-000001", freeCores: -1 }, "freeCores"],
    ["beat", { held: [{ build: 1.5, attempt: 1, progress: null }], telemetry: null, draining: false }, "held[0].build"],
    ["beat", { held: [], telemetry: { load: "high" }, draining: false }, "telemetry.load"],
    [
      "report",
      { sequence: 1, report: { kind: "finished", build: 1, attempt: 1, outcome } },
      "report.outcome.artefact.fileName",
    ],
    ["report", { sequence: 1, report: { kind: "exploded" } }, "report.kind"],
    ["log", { build: 1, attempt: 1, offset: 0, bytes: "text", last: false }, "bytes"],
    ["log", { build: 1, attempt: 1, offset: 0, bytes, last: false }, "bytes"],
    ["history", { merges: [{ cpv: "not a cpv", cores: 4, seconds: 9, endedAt: 1 }] }, "merges[0].cpv"],
    ["history", { merges: [{ cpv: "x/a-1", cores: 4, seconds: -9, endedAt: 1 }] }, "merges[0].seconds"],
    ["hello", { ...helloOf(IZAR), drone: "<script>" }, "drone"],
    ["hello", { ...helloOf(IZAR), host: { ...host(8), cores: "8" } }, "host.cores"],
  ];
  for (const [event, message, field] of bad)
    expect(await agent.say(event, message)).toEqual(refusal("bad-message", field));
  agent.socket.emit("no.such.event", { anything: true });
  agent.socket.emit("claim", { no: "acknowledgement" });
  expect(await server.get("/api/v1/facts")).toEqual(before);
  expect(await agent.ask("beat", { held: [], telemetry: null, draining: false })).toMatchObject({ drop: [] });
});

test("an oversized message ends its connection and nothing else", async () => {
  const server = await startTestServer();
  const agent = await connectAgent(server, IZAR);
  const other = await connectAgent(server, TARN);
  await Promise.all([agent.hello(), other.hello()]);
  agent.socket.emit("beat", new Uint8Array(17 * 1024 * 1024));
  await agent.mailbox.next("disconnect", () => true);
  expect(await other.ask("beat", { held: [], telemetry: null, draining: false })).toMatchObject({ drop: [] });
});

test("a second agent under a name is refused, the same agent coming back takes it over", async () => {
  const server = await startTestServer();
  const first = await connectAgent(server, IZAR);
  await first.hello();
  const stranger = await connectAgent(server, IZAR);
  const instance = "another-process";
  expect(await stranger.say("hello", { ...helloOf(IZAR), instance })).toEqual(refusal("name-in-use"));
  expect(await first.ask("beat", { held: [], telemetry: null, draining: false })).toMatchObject({ drop: [] });

  const again = await connectAgent(server, IZAR);
  await again.hello();
  await first.mailbox.next("disconnect", () => true);
  expect(await again.ask("beat", { held: [], telemetry: null, draining: false })).toMatchObject({ drop: [] });
});

test("when a connection ends its name is free", async () => {
  const server = await startTestServer();
  const first = await connectAgent(server, IZAR);
  await first.hello();
  const second = await connectAgent(server, IZAR);
  first.socket.disconnect();
  // The server learns of it by a message of its own; until then the name is taken.
  let answer: unknown;
  do answer = await second.say("hello", { ...helloOf(IZAR), instance: "another-process" });
  while (JSON.stringify(answer).includes("name-in-use"));
  expect(answer).toMatchObject({ ok: true, reply: { kind: "welcome" } });
});

test("[CL2] a claim asked twice over the wire is answered with the same lease", async () => {
  const server = await startTestServer();
  await server.send("POST", QUEUE, { entries: [{ cpv: "dev-libs/leaf-1.1" }, { cpv: "dev-libs/root-1" }] });
  const agent = await connectAgent(server, IZAR);
  await agent.hello();
  const claim = { claim: "claim-of-slot-1", freeCores: 2 };
  const first = await agent.say("claim", claim);
  expect(first).toMatchObject({ ok: true, reply: { kind: "grant" } });
  expect(await agent.say("claim", claim)).toEqual(first);
});

test("drones are nudged when there is work, and told to drop what is taken away", async () => {
  const server = await startTestServer();
  const agent = await connectAgent(server, IZAR);
  await agent.hello();
  const working = agent.work();
  await server.send("POST", QUEUE, { entries: [{ cpv: "dev-libs/leaf-1.1" }] });
  const { build, attempt } = await working;
  expect(await server.send("POST", `${QUEUE}/cancel`, { builds: [build] })).toMatchObject({ status: 200 });
  const dropped = await agent.mailbox.next("drop", (message) => Drop.parse(message));
  expect(dropped).toMatchObject({ build, attempt });
  expect(
    await agent.ask("beat", { held: [{ build, attempt, progress: null }], telemetry: null, draining: false }),
  ).toMatchObject({ drop: [{ build, attempt }] });
});

test("roll call: a drone that comes back keeps what it holds, and is told to drop what is over", async () => {
  const server = await startTestServer();
  await server.send("POST", QUEUE, { entries: [{ cpv: "dev-libs/leaf-1.1" }] });
  const agent = await connectAgent(server, IZAR);
  await agent.hello();
  const { build, attempt } = await agent.work();
  agent.socket.disconnect();
  const back = await connectAgent(server, IZAR);
  const held = [
    { build, attempt },
    { build, attempt: attempt + 1 },
  ];
  expect((await back.hello(held)).verdicts).toEqual([
    { build, attempt, verdict: "keep" },
    { build, attempt: attempt + 1, verdict: "drop" },
  ]);
});

test("log bytes are taken by offset, from the drone of the attempt alone", async () => {
  const server = await startTestServer();
  await server.send("POST", QUEUE, { entries: [{ cpv: "dev-libs/leaf-1.1" }] });
  const agent = await connectAgent(server, IZAR);
  await agent.hello();
  const { build, attempt } = await agent.work();
  const other = await connectAgent(server, TARN);
  await other.hello();
  const chunk = (offset: number, text: string, last = false) => ({
    build,
    attempt,
    offset,
    bytes: Buffer.from(text),
    last,
  });

  expect(await agent.ask("log", chunk(0, ">>> Unpacking\n"))).toEqual({ next: 14 });
  expect(await agent.ask("log", chunk(100, "beyond a gap"))).toEqual({ next: 14 });
  expect(await agent.ask("log", chunk(14, "<b>done</b>\n", true))).toEqual({ next: 26 });
  expect(await other.say("log", chunk(0, "mine"))).toEqual(refusal("not-your-attempt"));
  expect(await agent.say("log", { ...chunk(0, "?"), build: 99 })).toEqual(refusal("stale"));

  const log = `/api/v1/builds/${build}/attempts/${attempt}/log`;
  const lines = { firstLine: 2, lines: ["<b>done</b>"], totalLines: 2, complete: true };
  expect(await server.get(`${log}?from=2`)).toMatchObject({ status: 200, body: lines });
  const raw = { status: 200, type: "text/plain; charset=utf-8", body: ">>> Unpacking\n<b>done</b>\n" };
  expect(await server.get(`${log}?raw=1`)).toEqual(raw);
});

test("atoms are planned by a connected drone that can, for its target", async () => {
  const server = await startTestServer();
  const ask = () => server.send("POST", QUEUE, { atoms: ["dev-libs/leaf"] });
  expect(await ask()).toMatchObject({ status: 422, body: { type: "urn:portage-swarm:refusal:no-planner" } });

  const agent = await connectAgent(server, IZAR);
  await agent.hello([], { host: host(8, true) });
  const answers: unknown[] = [
    { kind: "refused", sentence: "there are no ebuilds to satisfy it" },
    { kind: "nonsense" },
    { kind: "plan", entries: [{ cpv: "dev-libs/leaf-1.1", slot: "0", needs: [] }] },
  ];
  agent.socket.on("plan", (request: unknown, acknowledge: (answer: unknown) => void) => {
    expect(request).toEqual({ atoms: ["dev-libs/leaf"] });
    acknowledge(answers.shift());
  });
  expect(await ask()).toMatchObject({ status: 422, body: { detail: "there are no ebuilds to satisfy it" } });
  expect(await ask()).toMatchObject({ status: 422, body: { type: "urn:portage-swarm:refusal:plan-refused" } });
  expect(await ask()).toMatchObject({ status: 201, body: { builds: [{ build: 1, cpv: "dev-libs/leaf-1.1" }] } });
  const elsewhere = { atoms: ["dev-libs/leaf"], target: "arm64" };
  expect(await server.send("POST", QUEUE, elsewhere)).toMatchObject({ status: 422 });

  const other = await connectAgent(server, TARN);
  await other.hello([], { target: TargetName.parse("arm64") });
  expect(await ask()).toMatchObject({ status: 400, body: { errors: [{ field: "target" }] } });
});

test("[HI1] what a drone merged before is asked for once, and makes estimates", async () => {
  const server = await startTestServer();
  const agent = await connectAgent(server, IZAR);
  expect(await agent.hello()).toMatchObject({ historyAfter: 0 });
  const merges = [{ cpv: Cpv.parse("dev-libs/a-1"), cores: 16, seconds: 240, endedAt: 1_700_000_000_000 }];
  expect(await agent.ask("history", { merges })).toEqual({ taken: 1 });
  expect(await agent.ask("history", { merges })).toEqual({ taken: 0 });
  expect(await agent.hello()).toMatchObject({ historyAfter: 1_700_000_000_000 });
  await server.send("POST", QUEUE, { entries: [{ cpv: "dev-libs/a-2" }], target: TARGET });
  expect((await server.get(QUEUE)).body).toMatchObject({ rows: [{ cpv: "dev-libs/a-2", expectedSeconds: 240 }] });
});

test("drones are read page by page, by name", async () => {
  const server = await startTestServer();
  for (const name of [TARN, IZAR]) await (await connectAgent(server, name)).hello();
  const page = async (query: string) => {
    const { drones, next } = DroneList.parse((await server.get(`/api/v1/drones?${query}`)).body);
    return { names: drones.map(({ drone }) => drone), next };
  };
  expect(await page("limit=1")).toEqual({ names: [IZAR], next: IZAR });
  expect(await page(`limit=1&after=${IZAR}`)).toEqual({ names: [TARN], next: null });
  expect(await page("")).toEqual({ names: [IZAR, TARN], next: null });
});
