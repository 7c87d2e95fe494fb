import { expect, test } from "vitest";
import { fromAgent } from "../../protocol/from-agent";
import { refuse } from "../../protocol/refusals";
import { fromWatcher } from "../../protocol/to-watcher";
import { openBinhost } from "../binhost/binhost";
import { startCoordinatorLoop } from "../coordinator-loop";
import { createApi } from "../http/api";
import { openLogStore } from "../logs/log-store";
import { Notifier } from "../notifications/notifier";
import { newStoreMemory, openMemoryStore } from "../store/memory-store";
import { configFor, startTestServer, temporaryDirectory } from "../testing/test-server";
import { openAccess } from "./access";
import { EVENTS, ROUTES } from "./policy";

const ignore = () => {};

/** All that the router knows, as the policy names it. */
async function routes(): Promise<Set<string>> {
  const directory = await temporaryDirectory();
  const store = openMemoryStore(newStoreMemory());
  const clock = () => ({ wall: 1_000_000, mono: 0 });
  const loop = await startCoordinatorLoop({ store, clock, announce: ignore, onEpochLost: ignore, onNotSaved: ignore });
  const access = await openAccess({
    store: store.access,
    config: configFor(directory, { kind: "sqlite", file: "unused" }),
    now: () => 1_000_000,
    onError: ignore,
  });
  const api = createApi({
    loop,
    store,
    clock,
    planner: {
      plan: () => Promise.resolve(refuse("no-planner")),
      lines: () => Promise.resolve(refuse("no-planner")),
      tryInstall: () => Promise.resolve(refuse("no-planner")),
    },
    logs: openLogStore({ directory }),
    binhost: openBinhost({ dataDirectory: directory, now: () => 1_000_000 }),
    snapshot: () => Promise.reject(new Error("nobody asks")),
    access,
    notifier: new Notifier({ channels: access.channels, clock, address: null, onTrouble: ignore }),
    metrics: { read: () => Promise.resolve(""), contentType: "", follow: ignore },
    sendAway: ignore,
    signedOut: ignore,
    publicUrl: null,
    isSecure: false,
    agentFile: "/nowhere",
    onError: ignore,
  });
  await loop.stop();
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
  const server = await startTestServer(newStoreMemory(), { signIn: true });
  for (const [route, decision] of Object.entries(ROUTES)) {
    if (decision.who === "anybody") continue;
    const [method = "", path = ""] = route.split(" ");
    const concrete = path.replace(/:(build|attempt)\b/g, "1").replace(/:\w+/g, "x");
    const { status } = await server.send(method, concrete, method === "GET" ? undefined : {});
    expect([route, status]).toEqual([route, 401]);
  }
});
