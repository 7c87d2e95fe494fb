import { expect, test } from "vitest";
import { AuditPage, MadeToken } from "../../protocol/access";
import { newStoreMemory } from "../store/memory-store";
import type { TestServer } from "../testing/test-server";
import { startTestServer } from "../testing/test-server";
import { connectWatcher } from "../testing/test-watcher";

const PASSWORD = "correct horse battery";

/** A browser as far as the API sees one: it keeps its cookie, and names its page in `Origin`. */
function browserAt({ url }: TestServer) {
  const kept = { cookie: "" };
  return {
    kept,
    async send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
      const response = await fetch(`${url}/api/v1${path}`, {
        method,
        headers: { cookie: kept.cookie, origin: url, "content-type": "application/json", ...headers },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const set = response.headers.get("set-cookie");
      if (set) kept.cookie = set.split(";")[0] ?? "";
      const text = await response.text();
      return { status: response.status, set, body: text === "" ? null : JSON.parse(text) };
    },
  };
}

async function newSwarm(changes = {}) {
  const memory = newStoreMemory();
  const server = await startTestServer(memory, { signIn: true, ...changes });
  const secret = server.setUpPath?.replace("/login#", "") ?? "";
  const maja = browserAt(server);
  const setUp = (who = maja) => who.send("POST", "/first-administrator", { secret, name: "maja", password: PASSWORD });
  return { memory, server, secret, maja, setUp };
}

/** `maja` is signed in as administrator. */
async function swarmOfMaja(changes = {}) {
  const swarm = await newSwarm(changes);
  await swarm.setUp();
  return swarm;
}

test("[PE2] the link of a new swarm sets up the first administrator once, who is signed in", async () => {
  const { server, maja, setUp, memory, secret } = await newSwarm();
  expect((await maja.send("GET", "/me")).body).toMatchObject({ signIn: true, isNew: true, name: null, role: null });
  const wrong = { secret: "pss_guessed", name: "eve", password: PASSWORD };
  expect(await browserAt(server).send("POST", "/first-administrator", wrong)).toMatchObject({ status: 403 });
  const { status, set } = await setUp();
  expect(status).toBe(201);
  expect(set).toMatch(/^portage-swarm-session=pss_[\w-]{43};.*HttpOnly; SameSite=Lax$/);
  expect((await maja.send("GET", "/me")).body).toEqual({
    signIn: true,
    isNew: false,
    openId: false,
    name: "maja",
    role: "administrator",
  });
  expect(await setUp(browserAt(server))).toMatchObject({ status: 409 });
  const kept = JSON.stringify([
    [...memory.access.accounts.values()],
    [...memory.access.sessions.values()],
    memory.access.audit,
  ]);
  expect(kept).toContain("$argon2id$");
  for (const each of [PASSWORD, secret, maja.kept.cookie.split("=")[1] ?? "none"]) expect(kept).not.toContain(each);
});

test("[PE2] where only this machine gets in, nobody signs in until somebody makes an account", async () => {
  const server = await startTestServer();
  expect(server.setUpPath).toBeNull();
  const maja = browserAt(server);
  expect((await maja.send("GET", "/me")).body).toEqual({
    signIn: false,
    isNew: true,
    openId: false,
    name: "operator",
    role: "administrator",
  });
  const viewer = { name: "tom", role: "viewer", password: PASSWORD };
  expect(await maja.send("POST", "/people", viewer)).toMatchObject({
    status: 409,
    body: { errors: [{ field: "role" }] },
  });
  await maja.send("POST", "/people", { ...viewer, name: "maja", role: "administrator" });
  expect(await maja.send("GET", "/status")).toMatchObject({ status: 401 });
  expect(await maja.send("POST", "/session", { name: "maja", password: PASSWORD })).toMatchObject({ status: 204 });
  expect(await maja.send("GET", "/status")).toMatchObject({ status: 200 });
});

test("[PE3] who guesses passwords has to wait, also for the right one", async () => {
  const { server } = await swarmOfMaja();
  const eve = browserAt(server);
  const tried: number[] = [];
  for (let tries = 0; tries < 7; tries += 1) {
    tried.push((await eve.send("POST", "/session", { name: "maja", password: `guess ${tries}` })).status);
  }
  expect(tried).toEqual([401, 401, 401, 401, 401, 429, 429]);
  expect(await eve.send("POST", "/session", { name: "maja", password: PASSWORD })).toMatchObject({
    status: 429,
    body: { detail: expect.stringMatching(/^Too many tries\. Wait \d+ s\.$/) },
  });
});

test("[PE1] viewers look on, operators steer, administrators decide who may", async () => {
  const { server, maja } = await swarmOfMaja();
  for (const role of ["viewer", "operator"]) {
    await maja.send("POST", "/people", { name: role, role, password: PASSWORD });
  }
  const mayDo = async (name: string) => {
    const browser = browserAt(server);
    await browser.send("POST", "/session", { name, password: PASSWORD });
    const look = await browser.send("GET", "/status");
    const steer = await browser.send("POST", "/pause", { note: "" });
    const decide = await browser.send("GET", "/tokens");
    return [look.status, steer.status, decide.status];
  };
  expect(await mayDo("viewer")).toEqual([200, 403, 403]);
  expect(await mayDo("operator")).toEqual([200, 200, 403]);
  expect(await mayDo("maja")).toEqual([200, 200, 200]);
});

test("[PE5] every act of a person is in the audit log and, of the swarm, in the journal, by name", async () => {
  const { server, maja } = await swarmOfMaja();
  await maja.send("POST", "/pause", { note: "fan" }, { "idempotency-key": "pause-for-fan" });
  await maja.send("POST", "/resume", { wrong: true });
  const { token, secret } = MadeToken.parse(
    (await maja.send("POST", "/tokens/api", { name: "cron", role: "viewer" })).body,
  );
  await maja.send("DELETE", `/tokens/${token.token}`);
  const { entries } = AuditPage.parse((await maja.send("GET", "/audit")).body);
  expect(entries.map(({ by, act, subject }) => [by, act, subject])).toEqual([
    ["maja", "token revoked", token.token],
    ["maja", "API token made", ""],
    ["maja", "swarm paused", ""],
    ["maja", "first administrator set up", "maja"],
  ]);
  expect(entries[2]?.detail).toEqual({ command: "pause-for-fan", builds: 0 });
  expect(JSON.stringify(entries)).not.toContain(secret);
  const facts = JSON.stringify((await maja.send("GET", "/facts")).body);
  expect(facts).toContain('"kind":"swarm.paused","at"');
  expect(facts).toContain('"by":"maja"');
  expect(await server.get("/api/v1/audit")).toMatchObject({ status: 401 });
});

test("[PE4] a program may do what its token's role may, until that is revoked", async () => {
  const { server, maja } = await swarmOfMaja();
  const made = MadeToken.parse(
    (await maja.send("POST", "/tokens/api", { name: "cron", role: "viewer", hours: 1 })).body,
  );
  const program = browserAt(server);
  const bearer = { authorization: `Bearer ${made.secret}` };
  expect(await program.send("GET", "/me", undefined, bearer)).toMatchObject({ body: { role: "viewer" } });
  expect(await program.send("GET", "/status", undefined, bearer)).toMatchObject({ status: 200 });
  expect(await program.send("POST", "/pause", { note: "" }, bearer)).toMatchObject({ status: 403 });
  const { body } = await maja.send("GET", "/tokens");
  expect(JSON.stringify(body)).not.toContain(made.secret);
  expect(body.tokens[0]).toMatchObject({ name: "cron", usedAt: expect.any(Number), expiresAt: expect.any(Number) });
  await maja.send("DELETE", `/tokens/${made.token.token}`);
  expect(await program.send("GET", "/status", undefined, bearer)).toMatchObject({ status: 401 });
});

test("[PE6] a page of another site, and a form without an origin, change nothing with somebody's cookie", async () => {
  const { maja, server } = await swarmOfMaja();
  const evil = { origin: "http://evil.example" };
  expect(await maja.send("POST", "/pause", { note: "" }, evil)).toMatchObject({ status: 403 });
  const bare = await fetch(`${server.url}/api/v1/pause`, {
    method: "POST",
    headers: { cookie: maja.kept.cookie, "content-type": "application/json" },
    body: '{"note":""}',
  });
  expect(bare.status).toBe(403);
  expect((await maja.send("GET", "/status")).body).toMatchObject({ status: "IDLE" });
});

test("[PE7] signing out, a new password and a removal end what was begun before, sockets too", async () => {
  const { maja, server } = await swarmOfMaja();
  await expect(connectWatcher(server)).rejects.toThrow("Sign in first.");
  const watcher = await connectWatcher(server, { cookie: maja.kept.cookie });
  await watcher.snapshot();
  await maja.send("POST", "/people", { name: "tom", role: "operator", password: PASSWORD });
  const tom = browserAt(server);
  await tom.send("POST", "/session", { name: "tom", password: PASSWORD });
  const changed = await tom.send("POST", "/me/password", { old: PASSWORD, new: "another long one" });
  expect(changed).toMatchObject({ status: 204, set: expect.stringMatching(/pss_/) });
  const again = browserAt(server);
  expect(await again.send("POST", "/session", { name: "tom", password: PASSWORD })).toMatchObject({ status: 401 });
  await maja.send("DELETE", "/people/tom");
  expect(await tom.send("GET", "/status")).toMatchObject({ status: 401 });
  expect(await maja.send("DELETE", "/people/maja")).toMatchObject({ status: 409 });
  expect(await maja.send("DELETE", "/session")).toMatchObject({ status: 204 });
  await watcher.mailbox.next("disconnect", () => true);
  expect(await maja.send("GET", "/status")).toMatchObject({ status: 401 });
});

test("[PE8] a proxy says who asks only if it is listed, and everybody may look on only if that is switched on", async () => {
  const told = { "remote-user": "maja", "x-forwarded-for": "198.51.100.7" };
  const listed = await swarmOfMaja({ proxyUserHeader: "remote-user", trustedProxies: ["127.0.0.1"] });
  const me = async (swarm: typeof listed) => (await browserAt(swarm.server).send("GET", "/me", undefined, told)).body;
  expect(await me(listed)).toMatchObject({ name: "maja", role: "administrator" });
  const unlisted = await swarmOfMaja({ proxyUserHeader: "remote-user", trustedProxies: ["10.0.0.1"] });
  expect(await me(unlisted)).toMatchObject({ name: null, role: null });
  const open = await swarmOfMaja({ anonymousRead: true });
  expect(await me(open)).toMatchObject({ name: null, role: "viewer" });
  expect(await browserAt(open.server).send("POST", "/pause", { note: "" })).toMatchObject({ status: 401 });
});
