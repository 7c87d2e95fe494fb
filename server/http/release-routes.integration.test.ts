import { expect, onTestFinished, test } from "vitest";
import { BinhostView, PackageList, Pruned, ReleaseCheck, ReleaseList } from "../../protocol/binhost";
import { EventPage } from "../../protocol/past";
import type { TriedInstall } from "../../protocol/plan";
import { buildPackage } from "../binhost/testing/gpkg";
import type { Instead } from "../main";
import { newStoreMemory } from "../store/memory-store";
import type { TestAgent } from "../testing/test-agent";
import { connectAgent, helloOf } from "../testing/test-agent";
import type { TestServer } from "../testing/test-server";
import { startTestServer } from "../testing/test-server";
import { host, IZAR } from "../testing/words";

const BASE = "/api/v1/binhost/default";

/** A server with a drone that says of every release what the test says. */
async function start(instead: Instead = {}): Promise<{
  server: TestServer;
  agent: TestAgent;
  tried: string[][];
  answer(is: TriedInstall): void;
}> {
  const server = await startTestServer(newStoreMemory(), {}, instead);
  const agent = await connectAgent(server, IZAR);
  onTestFinished(() => void agent.socket.disconnect());
  const tried: string[][] = [];
  let answer: TriedInstall = { kind: "installable" };
  agent.socket.on("try-install", ({ cpvs }: { cpvs: string[] }, acknowledge: (is: TriedInstall) => void) => {
    tried.push(cpvs);
    acknowledge(answer);
  });
  await agent.hello([], { ...helloOf(IZAR), host: host(8, true) });
  return {
    server,
    agent,
    tried,
    answer: (is) => {
      answer = is;
    },
  };
}

async function build(server: TestServer, agent: TestAgent, cpv: string, use = ""): Promise<void> {
  await server.send("POST", "/api/v1/queue", { entries: [{ cpv }] });
  const order = await agent.work();
  await agent.deliver(buildPackage({ ...order, stanza: { USE: use } }));
  await expect.poll(async () => cpvsOf(await server.get(`${BASE}/packages`)), SLOWLY).toContain(cpv);
}

const cpvsOf = ({ body }: { body: unknown }) => PackageList.parse(body).packages.map(({ cpv }) => cpv);
const releasesOf = async (server: TestServer) => ReleaseList.parse((await server.get(`${BASE}/releases`)).body);
const indexOf = async (server: TestServer, path: string) =>
  (await server.get(`/binhost/default/${path}/Packages`)).body;

async function command(server: TestServer, path: string, body: unknown, id: string) {
  const response = await fetch(`${server.url}${BASE}${path}`, {
    method: "POST",
    // A problem names its request; the same answer shall be the same.
    headers: { "content-type": "application/json", "idempotency-key": id, "x-request-id": id },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

async function kindsOf(server: TestServer): Promise<string[]> {
  const text = JSON.stringify((await server.get("/api/v1/facts?limit=1000")).body);
  return [...text.matchAll(/"kind":"((?:release|package)\.[a-z]+)"/g)].map(([, kind = ""]) => kind);
}

test("[RL4] a release is made when all of a run is there and a drone would install it, and not else", async () => {
  const { server, agent, tried, answer } = await start();
  await build(server, agent, "dev-libs/leaf-1.1", "ssl");
  await server.send("POST", "/api/v1/queue", { entries: [{ cpv: "dev-libs/twig-1" }] });
  const refusalOf = async (body: object) => {
    const { problems } = ReleaseCheck.parse((await server.send("POST", `${BASE}/releases/check`, body)).body);
    const made = await command(server, "/releases", body, `refused-${problems.length}-${tried.length}`);
    expect(made).toMatchObject({ status: 409, body: { detail: problems.join(" ") } });
    return problems;
  };
  expect(await refusalOf({ name: "autumn", run: 2 })).toEqual([
    "1 package of run 2 is not published: dev-libs/twig-1 (ready).",
  ]);
  expect(await refusalOf({ name: "autumn", run: 7 })).toEqual(["There is no run 7 of default."]);
  expect(tried).toEqual([]);
  answer({ kind: "refused", sentence: 'there are no binary packages to satisfy "dev-libs/stem".' });
  expect(await refusalOf({ name: "autumn" })).toEqual(['there are no binary packages to satisfy "dev-libs/stem".']);
  answer({ kind: "installable" });
  expect(await command(server, "/releases", { name: "autumn", run: 1 }, "make-autumn")).toMatchObject({ status: 200 });
  expect(tried.at(-1)).toEqual(["dev-libs/leaf-1.1"]);

  await build(server, agent, "dev-libs/twig-1");
  await build(server, agent, "dev-libs/leaf-1.1", "zlib");
  await expect.poll(async () => JSON.stringify((await server.get(`${BASE}/packages`)).body), SLOWLY).toContain("zlib");
  expect(await refusalOf({ name: "winter" })).toEqual([
    "dev-libs/leaf-1.1 has other USE flags than before: +zlib -ssl.",
  ]);
  const allowed = { name: "winter", allowChangedUse: true, note: "zlib now" };
  expect(await command(server, "/releases", allowed, "make-winter")).toMatchObject({ status: 200 });
  expect((await releasesOf(server)).releases).toMatchObject([
    {
      name: "winter",
      packages: 2,
      by: "operator",
      note: "zlib now",
      difference: { added: ["dev-libs/twig-1"], removed: [], changed: [{ use: ["+zlib", "-ssl"] }] },
    },
    { name: "autumn", packages: 1, difference: null },
  ]);
});

test("[RL2] [RL5] releases are promoted, rolled back and removed, each once and journaled, whoever asks again", async () => {
  const { server, agent } = await start();
  await build(server, agent, "dev-libs/leaf-1.1");
  const twice = async (path: string, body: unknown, id: string) => {
    const first = await command(server, path, body, id);
    expect(await command(server, path, body, id)).toEqual(first);
    return first.status;
  };
  expect(await twice("/releases", { name: "autumn" }, "make-autumn")).toBe(200);
  expect(await twice("/releases", { name: "autumn" }, "another-command")).toBe(409);
  await build(server, agent, "dev-libs/twig-1");
  expect(await twice("/releases", { name: "winter" }, "make-winter")).toBe(200);
  expect(await twice("/rollback", {}, "too-early-to")).toBe(409);
  expect(await twice("/releases/autumn/promote", {}, "promote-autumn")).toBe(200);
  expect(await twice("/releases/winter/promote", {}, "promote-winter")).toBe(200);
  expect(await indexOf(server, "current")).toContain("PACKAGES: 2\n");
  expect(await twice("/rollback", {}, "roll-it-back")).toBe(200);
  expect(await indexOf(server, "current")).toContain("PACKAGES: 1\n");
  expect((await releasesOf(server)).promotion).toMatchObject({ release: "autumn", before: "winter" });
  expect(await twice("/releases/autumn/remove", {}, "remove-autumn")).toBe(409);
  expect(await twice("/releases/winter/remove", {}, "remove-winter")).toBe(200);
  expect(await twice("/releases/spring/promote", {}, "promote-spring")).toBe(404);
  expect((await releasesOf(server)).releases.map(({ name }) => name)).toEqual(["autumn"]);
  const lines = (path: string) =>
    `[portage-swarm]\nsync-uri = ${server.url}/binhost/default${path}\nverify-signature = false\n`;
  expect((await server.get("/api/v1/binhost")).body).toMatchObject({
    targets: [
      { target: "default", packages: 2, releases: 1, binrepos: lines(""), binreposOfRelease: lines("/current") },
    ],
    signing: null,
  });
  expect(await kindsOf(server)).toEqual([
    "release.made",
    "release.made",
    "release.promoted",
    "release.promoted",
    "release.promoted",
    "release.removed",
  ]);
});

test("[RT2] [RT3] [AC2] what nobody needs any more is told, then removed; releases and the queue keep theirs", async () => {
  const { server, agent } = await start();
  for (const version of ["1", "2", "3"]) await build(server, agent, `dev-libs/leaf-${version}`);
  const entries = [{ cpv: "dev-libs/stem-1", needs: ["dev-libs/leaf-2"] }];
  await server.send("POST", "/api/v1/queue", { entries, to: "held" });
  const prune = async (preview: boolean) =>
    Pruned.parse((await server.send("POST", `${BASE}/prune`, { keepVersions: 1, preview })).body);
  const told = await prune(true);
  expect(told.goes.map(({ cpv }) => cpv)).toEqual(["dev-libs/leaf-1"]);
  expect(told.stays).toMatchObject([{ cpv: "dev-libs/leaf-2", because: "dev-libs/stem-1 in the queue needs it." }]);
  expect(cpvsOf(await server.get(`${BASE}/packages`))).toHaveLength(3);

  const path = told.goes[0]?.path ?? "";
  expect((await server.get(`/binhost/default/${path}`)).status).toBe(200);
  expect(await prune(false)).toEqual(told);
  expect(cpvsOf(await server.get(`${BASE}/packages`))).toEqual(["dev-libs/leaf-2", "dev-libs/leaf-3"]);
  expect((await server.get(`/binhost/default/${path}`)).status).toBe(404);
  expect(await kindsOf(server)).toEqual(["package.removed"]);
  // What is gone can be needed no more, and can be built again.
  const again = await server.send("POST", "/api/v1/queue", {
    entries: [{ cpv: "dev-libs/bud-1", needs: ["dev-libs/leaf-1"] }],
  });
  expect(again.status).toBe(422);
  const installed = [["dev-libs/leaf-2", "1795465719"]];
  const report = { packages: [{ atom: "dev-libs/leaf", cpv: "dev-libs/leaf-3", differs: [] }], installed };
  expect((await server.send("PUT", `${BASE}/clients/desktop`, report)).status).toBe(204);
  expect((await server.get(`${BASE}/clients`)).body).toMatchObject({
    clients: [{ name: "desktop", packages: 1, taken: 1 }],
    packages: [{ atom: "dev-libs/leaf", cells: [{ client: "desktop", cpv: "dev-libs/leaf-3", differs: [] }] }],
  });
  await server.send("POST", "/api/v1/queue/cancel", { builds: [4] });
  expect((await prune(true)).stays).toMatchObject([{ because: "It is installed on desktop." }]);
  expect((await server.send("PUT", `${BASE}/clients/desktop`, { ...report, installed: [] })).status).toBe(204);
  expect((await prune(true)).goes).toHaveLength(1);
  await command(server, "/releases", { name: "autumn" }, "make-autumn");
  expect((await prune(true)).stays).toMatchObject([{ because: "The release autumn has it." }]);
});

test("[RT4] packages go by themselves by the limits that were set, and the journal says by what", async () => {
  const { server, agent } = await start({ pruneEveryMs: 20 });
  for (const version of ["1", "2", "3"]) await build(server, agent, `dev-libs/leaf-${version}`);
  const retentionOf = async () => BinhostView.parse((await server.get("/api/v1/binhost")).body).targets[0]?.retention;
  expect(await retentionOf()).toBeNull();
  expect((await server.send("PUT", `${BASE}/retention`, { keepVersions: 0 })).status).toBe(400);
  expect((await server.send("PUT", "/api/v1/binhost/nowhere/retention", {})).status).toBe(404);

  const told = Pruned.parse((await server.send("PUT", `${BASE}/retention`, { keepVersions: 2 })).body);
  expect(told.goes.map(({ cpv }) => cpv)).toEqual(["dev-libs/leaf-1"]);
  expect(await retentionOf()).toEqual({ keepVersions: 2 });
  const left = async () => cpvsOf(await server.get(`${BASE}/packages`));
  await expect.poll(left, SLOWLY).toEqual(["dev-libs/leaf-2", "dev-libs/leaf-3"]);
  await expect.poll(() => kindsOf(server), SLOWLY).toEqual(["package.removed"]);
  const { events } = EventPage.parse((await server.get("/api/v1/events?kinds=package.removed")).body);
  expect(events).toMatchObject([
    { fact: { by: "retention", because: expect.stringMatching(/only 2 in all are kept/) } },
  ]);

  expect((await server.send("DELETE", `${BASE}/retention`)).status).toBe(204);
  expect(await retentionOf()).toBeNull();
  await build(server, agent, "dev-libs/leaf-4");
  expect(await left()).toHaveLength(3);
});

/** Of what comes, only when it does: a busy machine takes its time. */
const SLOWLY = { timeout: 30_000 };
