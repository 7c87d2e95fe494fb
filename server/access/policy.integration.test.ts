import { readFile } from "node:fs/promises";
import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { fromAgent } from "../../protocol/from-agent";
import { refuse } from "../../protocol/refusals";
import { fromWatcher } from "../../protocol/to-watcher";
import { openBinhost } from "../binhost/binhost";
import type { Config } from "../config";
import { startCoordinatorLoop } from "../coordinator-loop";
import { createApi } from "../http/api";
import type { Api } from "../http/api-parts";
import { openLog } from "../log";
import { openLogStore } from "../logs/log-store";
import { Notifier } from "../notifications/notifier";
import { createPruner } from "../pruner";
import { newStoreMemory, openMemoryStore } from "../store/memory-store";
import { configFor, startTestServer, temporaryDirectory } from "../testing/test-server";
import { openAccess } from "./access";
import { EVENTS, ROUTES, whoMay } from "./policy";

const ignore = () => {};

/** The API without a server, at a clock that stands still. */
async function standingApi(changes: Partial<Config> = {}): Promise<Api> {
  const directory = await temporaryDirectory();
  const store = openMemoryStore(newStoreMemory());
  const clock = () => ({ wall: 1_000_000, mono: 0 });
  const loop = await startCoordinatorLoop({ store, clock, announce: ignore, onEpochLost: ignore, onNotSaved: ignore });
  const config = { ...configFor(directory, { kind: "sqlite", file: "unused" }), ...changes };
  const access = await openAccess({
    store: store.access,
    config,
    now: () => 1_000_000,
    onError: ignore,
  });
  const binhost = openBinhost({ dataDirectory: directory, now: () => 1_000_000 });
  const api = createApi({
    loop,
    store,
    clock,
    planner: {
      plan: () => Promise.resolve(refuse("no-planner")),
      preview: () => Promise.resolve(refuse("no-planner")),
      lines: () => Promise.resolve(refuse("no-planner")),
      tryInstall: () => Promise.resolve(refuse("no-planner")),
    },
    logs: openLogStore({ directory }),
    binhost,
    pruner: createPruner({ loop, binhost, clock, onError: ignore }),
    snapshot: () => Promise.reject(new Error("nobody asks")),
    access,
    notifier: new Notifier({ channels: access.channels, clock, address: null, onTrouble: ignore }),
    metrics: { read: () => Promise.resolve(""), contentType: "", follow: ignore },
    sendAway: ignore,
    signedOut: ignore,
    config,
    publicUrl: null,
    isSecure: false,
    agentFile: "/nowhere",
    log: openLog("silent"),
    onError: ignore,
  });
  onTestFinished(() => loop.stop());
  return api;
}

/** All that the router knows, as the policy names it. */
async function routes(): Promise<Set<string>> {
  const api = await standingApi();
  const isForAll = (path: string) => /^\/?\*$/.test(path);
  return new Set(api.routes.flatMap(({ method, path }) => (isForAll(path) ? [] : `${method} ${path}`)));
}

test("[PE1] every route and every event has a decision who may ask for it, and no decision is about nothing", async () => {
  expect([...(await routes())].sort()).toEqual(Object.keys(ROUTES).sort());
  expect(Object.keys(EVENTS["/drone"]).sort()).toEqual(Object.keys(fromAgent).sort());
  expect(Object.keys(EVENTS["/watch"]).sort()).toEqual(Object.keys(fromWatcher).sort());
});

test("[PE5] whatever people change has an act by which the audit log tells it", () => {
  for (const [route, decision] of Object.entries(ROUTES)) {
    const changesNothing = route.startsWith("GET ") || ASKED_WITH_A_BODY.includes(route);
    if ("act" in decision) expect([route, decision.act !== null]).toEqual([route, !changesNothing]);
  }
});

/** Questions that are too long for an address. */
const ASKED_WITH_A_BODY = ["POST /api/v1/lines", "POST /api/v1/queue/preview"];

test("[PE1] whoever has not signed in gets nothing but what is for anybody", async () => {
  const api = await standingApi({ signIn: true, binhostFor: "lan" });
  for (const [index, [route, decision]] of Object.entries(ROUTES).entries()) {
    if (decision.who === "anybody") continue;
    const [method = "", path = ""] = route.split(" ");
    const concrete = path.replace(/:(build|attempt)\b/g, "1").replace(/:\w+/g, "x");
    const request = {
      method,
      ...(method !== "GET" && { body: "{}", headers: { "content-type": "application/json" } }),
    };
    // Each from another address: one that asks so often would be told to wait.
    const { status } = await api.request(concrete, request, from(`198.51.100.${index}`));
    expect([route, status]).toEqual([route, 401]);
  }
});

/** What the server tells of a request's other end. */
function from(remoteAddress: string) {
  const incoming = { headers: {}, socket: { remoteAddress } };
  return { incoming, outgoing: new ServerResponse(new IncomingMessage(new Socket())) };
}

test("[RA1] who asks too often is told when to come again, and is in nobody else's way", async () => {
  const api = await standingApi({ signIn: true });
  const ask = async (address: string, path = "/api/v1/me") => await api.request(path, {}, from(address));
  const answers: Response[] = [];
  for (let count = 0; count < 120; count += 1) answers.push(await ask("198.51.100.7"));
  expect(answers.map(({ status }) => status)).toEqual([...Array(100).fill(200), ...Array(20).fill(429)]);
  const refused = answers.at(-1);
  expect(refused?.headers.get("retry-after")).toBe("1");
  expect(await refused?.json()).toMatchObject({ type: "urn:portage-swarm:refusal:too-fast" });
  expect((await ask("198.51.100.7", "/api/v1/nothing")).status).toBe(429);
  expect((await ask("198.51.100.8")).status).toBe(200);
  // Files of the binhost are for whoever wants them, by the hundred.
  expect((await ask("198.51.100.7", "/binhost/default/Packages")).status).toBe(404);
});

test("[PE10] the binhost is for everybody, or for the LAN and whoever has a token", async () => {
  const server = await startTestServer(newStoreMemory(), {
    signIn: true,
    binhostFor: "lan",
    trustedProxies: ["127.0.0.1"],
  });
  const statusFor = async (address: string, authorization?: string, path = "/binhost/default/Packages") => {
    const headers = { "x-forwarded-for": address, ...(authorization !== undefined && { authorization }) };
    return (await fetch(`${server.url}${path}`, { headers })).status;
  };
  expect(await statusFor("192.168.0.7")).toBe(404);
  expect(await statusFor("198.51.100.7")).toBe(401);
  for (const wrong of ["Basic bm9ib2R5", basic("token:wrong"), "Bearer wrong", "Basic =="]) {
    expect(await statusFor("198.51.100.7", wrong)).toBe(401);
  }
  const secret = await readFile(join(server.dataDirectory, "local-token"), "utf8");
  expect(await statusFor("198.51.100.7", basic(`anything:${secret.trim()}`))).toBe(404);
  expect(await statusFor("198.51.100.7", `Bearer ${secret.trim()}`)).toBe(404);
  // A token in an address opens nothing but the binhost.
  expect(await statusFor("198.51.100.7", basic(`x:${secret.trim()}`), "/api/v1/queue")).toBe(401);
});

function basic(text: string): string {
  return `Basic ${Buffer.from(text).toString("base64")}`;
}

test("[RQ1] every answer names its request, as the proxy or program called it", async () => {
  const server = await startTestServer();
  const ask = (headers: Record<string, string>) => fetch(`${server.url}/api/v1/drones/nobody`, { headers });
  const called = await ask({ "x-request-id": "proxy-12345" });
  expect(called.headers.get("x-request-id")).toBe("proxy-12345");
  expect(await called.json()).toMatchObject({ instance: "urn:portage-swarm:request:proxy-12345" });
  const id = (await ask({ "x-request-id": "<script>" })).headers.get("x-request-id");
  expect(id).toMatch(/^[\da-f-]{36}$/);
  expect((await fetch(`${server.url}/api/v1/status`)).headers.get("x-request-id")).not.toBe(id);
});

test("[RQ2] the reference says of each route for whom it is, and the page runs and loads nothing", async () => {
  const server = await startTestServer();
  const response = await fetch(`${server.url}/api/v1/reference`);
  expect(response.headers.get("content-security-policy")).toMatch(/^default-src 'none';/);
  const page = await response.text();
  expect(page).not.toMatch(/<script|src=/);
  const { paths } = Described.parse((await server.get("/api/v1/openapi.json")).body);
  for (const [path, operations] of Object.entries(paths)) {
    for (const method of Object.keys(operations)) {
      const parts = page.split(`>${method.toUpperCase()}</code> <code>${path}</code>`);
      expect([method, path, parts.length]).toEqual([method, path, 2]);
      expect(parts[1]).toContain(`<p>For ${whoMay(method.toUpperCase(), path)}.</p>`);
    }
  }
  expect(whoMay("POST", "/api/v1/drones/{name}/ground")).toBe("operators and administrators");
});

const Described = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) });
