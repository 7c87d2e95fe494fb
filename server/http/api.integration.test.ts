import { request } from "node:http";
import { expect, test } from "vitest";
import { Join, QueuePage } from "../../protocol/api";
import { Problem } from "../../protocol/problem";
import { newStoreMemory } from "../store/memory-store";
import type { TestServer } from "../testing/test-server";
import { startTestServer } from "../testing/test-server";

const QUEUE = "/api/v1/queue";
const JSON_TYPE = { "content-type": "application/json" };

async function post(server: TestServer, path: string, body: BodyInit, headers: Record<string, string> = JSON_TYPE) {
  const response = await fetch(`${server.url}${path}`, { method: "POST", body, headers });
  return { status: response.status, type: response.headers.get("content-type"), problem: await response.json() };
}

const entries = (...all: unknown[]) => JSON.stringify({ entries: all });

/** What may not come in, and the field that the refusal has to name. */
const BAD_ADDITIONS: [what: string, body: string, field: string][] = [
  ["nothing", "{}", "entries"],
  ["not an object", "[]", ""],
  ["an empty plan", entries(), "entries"],
  ["an unknown field", JSON.stringify({ entries: [{ cpv: "a/b-1" }], prio: 1 }), "prio"],
  ["an unknown field of an entry", entries({ cpv: "a/b-1", flags: "-O3" }), "entries[0].flags"],
  ["both plan and atoms", JSON.stringify({ entries: [{ cpv: "a/b-1" }], atoms: ["a/b"] }), "atoms"],
  ["a number for a package", entries({ cpv: 7 }), "entries[0].cpv"],
  ["a package without version", entries({ cpv: "a/b" }), "entries[0].cpv"],
  ["an option in the place of a package", entries({ cpv: "--pretend" }), "entries[0].cpv"],
  ["an option behind a package", entries({ cpv: "sys-libs/glibc-2.41 --retry-after-fix" }), "entries[0].cpv"],
  ["shell metacharacters", entries({ cpv: "a/b-1;reboot" }), "entries[0].cpv"],
  ["HTML in a name", entries({ cpv: "a/<script>alert(1)</script>-1" }), "entries[0].cpv"],
  ["a line break in a name", entries({ cpv: "a/b-1\n" }), "entries[0].cpv"],
  [
    "a wrong need of the second entry",
    entries({ cpv: "a/b-1" }, { cpv: "a/c-1", needs: ["../b-1"] }),
    "entries[1].needs[0]",
  ],
  ["a slot that is none", entries({ cpv: "a/b-1", slot: "$(id)" }), "entries[0].slot"],
  [
    "a negative expectation",
    entries({ cpv: "a/b-1", expected: { serialSeconds: -1, parallelCpuSeconds: 1, maxJobs: 1 } }),
    "entries[0].expected.serialSeconds",
  ],
  ["an option for an atom", JSON.stringify({ atoms: ["--deep"] }), "atoms[0]"],
  ["a set without a name", JSON.stringify({ atoms: ["@"] }), "atoms[0]"],
  ["a blocker for an atom", JSON.stringify({ atoms: ["!a/b"] }), "atoms[0]"],
  ["a bare name for an atom", JSON.stringify({ atoms: ["bash"] }), "atoms[0]"],
  ["a target that is none", JSON.stringify({ entries: [{ cpv: "a/b-1" }], target: "../x" }), "target"],
];

test("bad additions are refused by field, and nothing is stored", async () => {
  const server = await startTestServer();
  const before = await server.get("/api/v1/facts");
  for (const [what, body, field] of BAD_ADDITIONS) {
    const { status, type, problem } = await post(server, QUEUE, body);
    const { errors = [], detail } = Problem.parse(problem);
    expect([what, status, type, errors.map((error) => error.field)]).toEqual([
      what,
      400,
      "application/problem+json",
      expect.arrayContaining([field]),
    ]);
    expect(detail).not.toBe("");
  }
  expect(await server.get("/api/v1/facts")).toEqual(before);
});

test("plans that cannot be built are refused with the reason", async () => {
  const server = await startTestServer();
  const circle = entries({ cpv: "a/b-1", needs: ["a/c-1"] }, { cpv: "a/c-1", needs: ["a/b-1"] });
  expect(await post(server, QUEUE, circle)).toMatchObject({
    status: 422,
    problem: { errors: [{ field: "entries[0].needs" }] },
  });
  const dangling = entries({ cpv: "a/b-1", needs: ["a/zz-1"] });
  expect(await post(server, QUEUE, dangling)).toMatchObject({ status: 422, problem: { detail: /a\/zz-1/ } });
  expect((await server.get(QUEUE)).body).toEqual({ rows: [], next: null });
});

test("bodies that are not JSON, not declared as JSON, or too large, are refused as problems", async () => {
  const server = await startTestServer();
  const form = { "content-type": "application/x-www-form-urlencoded" };
  const calls: [status: number, path: string, body: BodyInit, headers?: Record<string, string>][] = [
    [400, QUEUE, "nonsense"],
    [400, QUEUE, ""],
    [400, QUEUE, '{"entries": ['],
    [400, QUEUE, "[".repeat(100_000)],
    [400, "/api/v1/pause", '{"note": 7}'],
    [400, "/api/v1/pause", JSON.stringify({ note: "x".repeat(201) })],
    [400, "/api/v1/resume", '{"note": "why"}'],
    [415, QUEUE, "entries=1", form],
    [415, QUEUE, "{}", { "content-type": "text/plain" }],
    [415, "/api/v1/resume", "", form],
    [413, "/api/v1/pause", JSON.stringify({ note: "x".repeat(100_000) })],
    [413, QUEUE, "x".repeat(17 * 1024 * 1024)],
    [404, "/api/v1/nowhere", "{}"],
    [404, "/api/v1/queue/requeue", '{"builds": [7]}'],
    [400, "/api/v1/queue/requeue", '{"builds": ["seven"]}'],
    [404, "/api/v1/drones/drone-Nobody/ground", '{"note": ""}'],
    [400, "/api/v1/drones/-rf/ground", '{"note": ""}'],
    [400, "/api/v1/drones/drone-Izar/ground", '{"minutes": -5}'],
  ];
  for (const [status, path, body, headers] of calls) {
    const answer = await post(server, path, body, headers);
    expect([path, answer.status, answer.type]).toEqual([path, status, "application/problem+json"]);
    expect(Problem.parse(answer.problem)).toMatchObject({ status });
    expect(JSON.stringify(answer.problem)).not.toMatch(/\.ts:|node_modules| {4}at /);
  }
});

test("queries and paths are checked by field", async () => {
  const server = await startTestServer();
  const path = "/api/v1/queue?state=built,lost&limit=0&cursor=x&order=up";
  const { status, body } = await server.get(path);
  expect(status).toBe(400);
  expect(Problem.parse(body).errors?.map(({ field }) => field)).toEqual(["state", "limit", "cursor", "order"]);
  expect(await server.get("/api/v1/builds?cpv=bash")).toMatchObject({
    status: 400,
    body: { errors: [{ field: "cpv" }] },
  });
  expect(await server.get("/api/v1/builds/1/attempts/1/log?from=0")).toMatchObject({ status: 400 });
  expect(await server.get("/api/v1/builds/1/attempts/1/log")).toMatchObject({ status: 404 });
});

test("pages of another site may change nothing, whatever they send", async () => {
  const server = await startTestServer();
  const own = { ...JSON_TYPE, origin: server.url };
  const send = (headers: Record<string, string>) =>
    fetch(`${server.url}/api/v1/pause`, { method: "POST", body: '{"note":""}', headers }).then(({ status }) => status);
  expect(await send({ ...JSON_TYPE, origin: "http://evil.example" })).toBe(403);
  expect(await send({ ...JSON_TYPE, origin: "null" })).toBe(403);
  expect((await server.get("/api/v1/status")).body).toMatchObject({ status: "IDLE" });
  expect(await send(own)).toBe(200);
  expect((await server.get("/api/v1/status")).body).toMatchObject({ status: "PAUSED" });
});

test("a name that somebody else pointed at this machine is not answered", async () => {
  const server = await startTestServer();
  const { hostname, port } = new URL(server.url);
  const statusFor = (host: string) =>
    new Promise((resolve) => {
      request({ hostname, port, path: "/api/v1/join", headers: { host } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).end();
    });
  expect(await statusFor(`evil.example:${port}`)).toBe(421);
  expect(await statusFor(`localhost:${port}`)).toBe(200);
});

test("the join command names the address that the browser used", async () => {
  const server = await startTestServer();
  const { command, token, expiresAt } = Join.parse((await server.get("/api/v1/join")).body);
  expect(token).toBe(server.token);
  expect(expiresAt).toBeGreaterThan(Date.now());
  expect(command).toBe(`curl -fsS ${server.url}/install.sh | PORTAGE_SWARM_TOKEN=${token} sh`);
});

test("the queue is read page by page, filtered by state and by name", async () => {
  const server = await startTestServer();
  const chain = Array.from({ length: 7 }, (_, index) => ({
    cpv: `dev-libs/link-${index + 1}`,
    needs: index === 0 ? [] : [`dev-libs/link-${index}`],
  }));
  await server.send("POST", QUEUE, { entries: [...chain, { cpv: "app-misc/Other-1" }] });
  const seen: string[] = [];
  let next: string | null = "";
  while (next !== null) {
    const page: QueuePage = QueuePage.parse((await server.get(`${QUEUE}?limit=3${next && `&cursor=${next}`}`)).body);
    expect(page.rows.length).toBeLessThanOrEqual(3);
    seen.push(...page.rows.map(({ cpv }) => cpv));
    next = page.next;
  }
  expect(seen).toHaveLength(8);
  expect(new Set(seen).size).toBe(8);
  const names = async (query: string) =>
    QueuePage.parse((await server.get(`${QUEUE}?${query}`)).body)
      .rows.map(({ cpv }) => cpv)
      .sort();
  expect(await names("state=ready")).toEqual(["app-misc/Other-1", "dev-libs/link-1"]);
  expect(await names("q=OTHER")).toEqual(["app-misc/Other-1"]);
  expect(await names("state=built,failed")).toEqual([]);
});

test("what people do with builds", async () => {
  const server = await startTestServer();
  await server.send("POST", QUEUE, { entries: [{ cpv: "dev-libs/leaf-1.1" }] });
  const state = async () => (await server.get("/api/v1/builds/1")).body;
  const act = async (verb: string, body = {}) =>
    (await server.send("POST", `/api/v1/queue/${verb}`, { builds: [1], ...body })).status;
  expect(await act("hold", { note: "later" })).toBe(200);
  expect(await state()).toMatchObject({ state: "held", because: expect.stringContaining("later") });
  expect(await act("requeue")).toBe(409);
  expect(await act("release")).toBe(200);
  expect(await state()).toMatchObject({ state: "ready" });
  expect(await act("cancel")).toBe(200);
  expect(await state()).toMatchObject({ state: "cancelled" });
  expect((await server.get("/api/v1/builds?cpv=dev-libs/leaf-1.1")).body).toMatchObject({ builds: [{ build: 1 }] });
});

test("[CM1] a command sent again under its key is done once, also by a coordinator that was started anew", async () => {
  const memory = newStoreMemory();
  const server = await startTestServer(memory);
  const entries = ["a", "b", "c"].map((name) => ({ cpv: `x/${name}-1` }));
  await server.send("POST", QUEUE, { entries });
  const send = async (at: TestServer, path: string, body: object, key: string) =>
    post(at, path, JSON.stringify(body), { ...JSON_TYPE, "idempotency-key": key });
  const move = { builds: [3], before: 1 };
  const first = await send(server, `${QUEUE}/move`, move, "key-00000001");
  expect(first).toMatchObject({ status: 200, problem: { command: "key-00000001", builds: [{ build: 3 }] } });
  expect(await send(server, `${QUEUE}/move`, move, "key-00000001")).toEqual(first);
  const order = async (at: TestServer) => QueuePage.parse((await at.get(QUEUE)).body).rows.map(({ build }) => build);
  expect(await order(server)).toEqual([3, 1, 2]);
  await server.close();
  const again = await startTestServer(memory);
  expect(await send(again, `${QUEUE}/move`, move, "key-00000001")).toEqual(first);
  expect(await send(again, "/api/v1/commands/key-00000001/undo", {}, "key-00000002")).toMatchObject({ status: 200 });
  expect(await order(again)).toEqual([1, 2, 3]);
  expect((await again.get("/api/v1/facts")).body).toMatchObject({
    facts: expect.arrayContaining([
      expect.objectContaining({ fact: expect.objectContaining({ kind: "command.undone" }) }),
    ]),
  });
});

test("commands are checked by field, and refused with what is in the way", async () => {
  const server = await startTestServer();
  await server.send("POST", QUEUE, { entries: [{ cpv: "x/a-1" }, { cpv: "x/b-1", needs: ["x/a-1"] }] });
  const calls: [path: string, body: object, status: number, field: string | undefined][] = [
    ["/queue/move", { builds: [2] }, 400, "after"],
    ["/queue/move", { builds: [2], before: 1, index: 0 }, 400, "index"],
    ["/queue/move", { builds: [2], before: 1 }, 409, undefined],
    ["/queue/move", { builds: [2], after: 9 }, 404, "after"],
    ["/queue/pin", { builds: [2], drone: "nobody" }, 404, undefined],
    ["/queue/hold", { builds: [] }, 400, "builds"],
    ["/queue/requeue", { failed: "bad luck" }, 400, "failed"],
    ["/drones/nobody/limit", { jobs: 0 }, 400, "jobs"],
    ["/commands/key-00000009/undo", {}, 404, "command"],
  ];
  for (const [path, body, status, field] of calls) {
    const { body: problem } = await server.send("POST", `/api/v1${path}`, body);
    const { status: said, errors } = Problem.parse(problem);
    expect([path, said, errors?.[0]?.field]).toEqual([path, status, field]);
  }
  expect((await post(server, `${QUEUE}/next`, '{"builds":[1]}', { ...JSON_TYPE, "idempotency-key": "x" })).status).toBe(
    400,
  );
  expect((await server.get("/api/v1/queue/place?builds=2")).body).toMatchObject({
    ...{ earliest: { behind: { build: 1 }, because: "it needs x/a-1" }, latest: null },
    ...{ readyInSeconds: null, failedOn: [] },
  });
  expect((await server.get("/api/v1/queue/place?builds=2,9")).status).toBe(404);
  expect((await server.get("/api/v1/queue/place?builds=")).status).toBe(400);
  expect((await server.get("/api/v1/queue/starts")).body).toEqual({ starts: [] });
  expect((await server.get("/api/v1/queue/starts?limit=0")).status).toBe(400);
  expect((await server.get("/api/v1/builds/2/why")).body).toEqual({ because: "Waits for x/a-1." });
});

test("the OpenAPI document describes every route with its input and its problems", async () => {
  const server = await startTestServer();
  const { status, body } = await server.get("/api/v1/openapi.json");
  expect(status).toBe(200);
  expect(body).toMatchObject({
    openapi: "3.1.0",
    paths: {
      "/api/v1/queue": {
        get: { parameters: expect.arrayContaining([expect.objectContaining({ name: "state", in: "query" })]) },
        post: { requestBody: { required: true }, responses: { 201: {}, default: {} } },
      },
      "/api/v1/builds/{build}/attempts/{attempt}/artefact/{fileName}": { put: {} },
    },
  });
});
