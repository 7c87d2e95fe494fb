import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { Provider } from "oidc-provider";
import { expect, onTestFinished, test } from "vitest";
import { newStoreMemory } from "../store/memory-store";
import { freePort, portOf } from "../testing/free-port";
import { startTestServer, temporaryDirectory } from "../testing/test-server";
import type { RoleFor } from "./openid-settings";

const PASSWORD = "correct horse battery";
const ROLES: readonly RoleFor[] = [{ value: "swarm", role: "operator" }];

/** A real provider, at which whoever writes a name is that person; `groups` says in which groups. */
async function startProvider(groups: Record<string, string[]>, callback: string): Promise<URL> {
  const http = createServer();
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void http.close().closeAllConnections());
  const issuer = `http://127.0.0.1:${portOf(http.address())}`;
  const provider = new Provider(issuer, {
    clients: [{ client_id: "portage-swarm", client_secret: "hunter2", redirect_uris: [callback] }],
    claims: { openid: ["sub"], profile: ["preferred_username", "groups"] },
    findAccount: (_context, id) => ({
      accountId: id,
      claims: () => ({ sub: id, preferred_username: id, groups: groups[id] ?? [] }),
    }),
    pkce: { required: () => true },
  });
  http.on("request", provider.callback());
  return new URL(issuer);
}

/** A browser that keeps cookies by host and follows redirects by hand. */
function newBrowser() {
  const jars = new Map<string, Map<string, string>>();
  async function visit(url: URL, form?: Record<string, string>): Promise<{ url: URL; response: Response }> {
    const jar = jars.get(url.host) ?? new Map<string, string>();
    jars.set(url.host, jar);
    const response = await fetch(url, {
      redirect: "manual",
      headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join("; ") },
      ...(form && { method: "POST", body: new URLSearchParams(form) }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === "") jar.delete(name);
      else jar.set(name, value);
    }
    return { url, response };
  }
  /** Until there is no more redirect, or one that leads to where the test wants to stop. */
  async function follow(url: URL, stopAt: (url: URL) => boolean = () => false) {
    for (let at = await visit(url); ; ) {
      const to = at.response.headers.get("location");
      if (to === null) return { url: at.url, next: null, page: await at.response.text() };
      const next = new URL(to, at.url);
      if (stopAt(next)) return { url: at.url, next, page: "" };
      at = await visit(next);
    }
  }
  return { visit, follow };
}

async function newSwarm(groups: Record<string, string[]>) {
  const publicUrl = new URL("http://127.0.0.1");
  const memory = newStoreMemory();
  const settings = {
    clientId: "portage-swarm",
    scope: "openid profile",
    roleClaim: "groups",
    roles: ROLES,
  };
  // The provider must know the coordinator's address, and the coordinator the provider's: the port comes first.
  const port = await freePort();
  publicUrl.port = String(port);
  const issuer = await startProvider(groups, `${publicUrl.origin}/api/v1/openid/callback`);
  const secretFile = join(await temporaryDirectory(), "openid-secret");
  writeFileSync(secretFile, "hunter2\n");
  const openId = { ...settings, issuer, secretFile };
  const server = await startTestServer(memory, { port, publicUrl, signIn: true, openId });
  return { server, memory, signInPage: new URL("/api/v1/openid/sign-in?to=/queue", server.url) };
}

type Browser = ReturnType<typeof newBrowser>;
type Swarm = Awaited<ReturnType<typeof newSwarm>>;

/** Signs in at the provider and consents; @returns where the provider sends the browser back to, not yet visited. */
async function signInAtProvider({ server, signInPage }: Swarm, browser: Browser, name: string): Promise<URL> {
  const isOurs = ({ origin }: URL) => origin === server.url;
  let at = await browser.follow(signInPage);
  for (const form of [{ prompt: "login", login: name, password: "any" }, { prompt: "consent" }]) {
    const action = /<form[^>]* action="([^"]+)"/.exec(at.page)?.[1] ?? "";
    const { url, response } = await browser.visit(new URL(action, at.url), form);
    at = await browser.follow(new URL(response.headers.get("location") ?? "", url), isOurs);
    if (at.next) return at.next;
  }
  throw new Error(`The provider stopped at ${at.url}: ${at.page}`);
}

async function me({ server }: Swarm, browser: Browser): Promise<unknown> {
  return (await browser.visit(new URL("/api/v1/me", server.url))).response.json();
}

test("[OI1] whom the provider signs in is signed in here, with the role that the claim gives, and goes where he wanted to", async () => {
  const swarm = await newSwarm({ tom: ["swarm"] });
  const browser = newBrowser();
  expect(await me(swarm, browser)).toMatchObject({ openId: true, name: null });
  const callback = await signInAtProvider(swarm, browser, "tom");
  const { response } = await browser.visit(callback);
  expect(response.headers.get("location")).toBe("/queue");
  expect(await me(swarm, browser)).toMatchObject({ name: "tom", role: "operator" });
  // The code is good once, and not for another browser.
  for (const other of [browser, newBrowser()]) {
    const again = await other.visit(callback);
    expect(again.response.headers.get("location")).toBe("/login?because=sign-in");
  }
  expect(swarm.memory.access.audit.map(({ by, act }) => [by, act])).toEqual([
    ["tom", "signed in"],
    ["somebody", "sign-in refused"],
    ["somebody", "sign-in refused"],
  ]);
  // Nobody can sign in by that name and some password.
  const guess = { name: "tom", password: PASSWORD };
  expect(await swarm.server.send("POST", "/api/v1/session", guess)).toMatchObject({ status: 401 });
});

test("[OI2] whom the claim gives no role comes not in", async () => {
  const swarm = await newSwarm({});
  const browser = newBrowser();
  const { response } = await browser.visit(await signInAtProvider(swarm, browser, "eve"));
  expect(response.headers.get("location")).toBe("/login?because=not-allowed");
  expect(await me(swarm, browser)).toMatchObject({ name: null, role: null });
});

test("[OI3] an answer that was not asked for by this browser is refused", async () => {
  const swarm = await newSwarm({ tom: ["swarm"] });
  const [tom, eve] = [newBrowser(), newBrowser()];
  const ofTom = await signInAtProvider(swarm, tom, "tom");
  // Eve has begun to sign in herself, and uses what she saw of Tom's answer.
  await eve.visit(swarm.signInPage);
  const { response } = await eve.visit(ofTom);
  expect(response.headers.get("location")).toBe("/login?because=no-provider");
  expect(await me(swarm, eve)).toMatchObject({ name: null });
});

test("[OI3] a name at the provider is not the account of the same name here", async () => {
  const swarm = await newSwarm({ maja: ["swarm"] });
  const secret = swarm.server.setUpPath?.replace("/login#", "");
  await swarm.server.send("POST", "/api/v1/first-administrator", { secret, name: "maja", password: PASSWORD });
  const browser = newBrowser();
  const { response } = await browser.visit(await signInAtProvider(swarm, browser, "maja"));
  expect(response.headers.get("location")).toBe("/login?because=name-taken");
  expect(await me(swarm, browser)).toMatchObject({ name: null });
});
