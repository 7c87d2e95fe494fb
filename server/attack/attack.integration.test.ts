import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { request } from "node:https";
import { connect } from "node:net";
import { join } from "node:path";
import { io } from "socket.io-client";
import { expect, onTestFinished, test } from "vitest";
import { WATCHERS_PATH } from "../../protocol/socket-paths";
import { createListener } from "../listener";
import { newStoreMemory } from "../store/memory-store";
import { portOf } from "../testing/free-port";
import { connectAgent, credentialOf } from "../testing/test-agent";
import { startTestServer, temporaryDirectory } from "../testing/test-server";
import { connectWatcher } from "../testing/test-watcher";
import { IZAR } from "../testing/words";
import { NASTY } from "./nasty";

const QUEUE = "/api/v1/queue";

test("[AT3] no package name that is none comes into the queue, however it is said", async () => {
  const memory = newStoreMemory();
  const server = await startTestServer(memory);
  const before = memory.journal.length;
  for (const name of NASTY) {
    const asEntry = await server.send("POST", QUEUE, { entries: [{ cpv: name }] });
    const asNeed = await server.send("POST", QUEUE, { entries: [{ cpv: "dev-libs/a-1", needs: [name] }] });
    const asAtom = await server.send("POST", QUEUE, { atoms: [name] });
    expect([name, asEntry.status, asNeed.status, asAtom.status]).toEqual([name, 400, 400, 400]);
  }
  expect(memory.journal.length).toBe(before);
});

test("[AT4] no file name of a package leads out of its directory", async () => {
  const server = await startTestServer();
  await server.send("POST", QUEUE, { entries: [{ cpv: "dev-libs/leaf-1.1" }] });
  const agent = await connectAgent(server, IZAR);
  await agent.hello();
  const { build, attempt } = await agent.work();
  const files = () => readdirSync(server.dataDirectory, { recursive: true }).sort();
  const before = files();
  const headers = { authorization: `Bearer ${credentialOf(IZAR)}`, "x-drone": IZAR, "x-sha256": "0".repeat(64) };
  for (const name of NASTY.filter((each) => !each.includes("\ud800"))) {
    const path = `/api/v1/builds/${build}/attempts/${attempt}/artefact/${encodeURIComponent(name)}`;
    const { status } = await fetch(`${server.url}${path}`, { method: "PUT", headers, body: "x" });
    expect([name, status >= 400 && status < 500]).toEqual([name, true]);
  }
  for (const path of [
    "/binhost/default/../../join-token",
    "/binhost/default/%2e%2e%2f%2e%2e%2fjoin-token",
    "/binhost/%2e%2e/local-token",
  ]) {
    expect((await fetch(`${server.url}${path}`)).status).toBe(404);
  }
  expect(files()).toEqual(before);
});

test("[AT5] what is too large or nested too deeply is refused, and nothing is stored", async () => {
  const memory = newStoreMemory();
  const server = await startTestServer(memory);
  const before = memory.journal.length;
  const post = async (path: string, body: string) =>
    (await fetch(`${server.url}${path}`, { method: "POST", headers: { "content-type": "application/json" }, body }))
      .status;
  expect(await post("/api/v1/pause", JSON.stringify({ note: "x".repeat(70_000) }))).toBe(413);
  expect(await post(QUEUE, `{"entries":${"[".repeat(200_000)}${"]".repeat(200_000)}}`)).toBe(400);
  expect(await post(QUEUE, "x".repeat(17 * 1024 * 1024))).toBe(413);
  expect(memory.journal.length).toBe(before);
});

test("[AT6] who sends headers slowly is let go", async () => {
  const listener = createListener(null, { headersTimeout: 100, connectionsCheckingInterval: 20 }).listen(
    0,
    "127.0.0.1",
  );
  onTestFinished(() => void listener.close());
  await once(listener, "listening");
  const slow = connect(portOf(listener.address()), "127.0.0.1");
  slow.write("GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ");
  slow.resume();
  await once(slow, "close");
});

/** Connects so often, says when all are open, and holds them without a word. */
const IDLE = `
  const { connect } = require("node:net");
  const [port, count] = process.argv.slice(1).map(Number);
  let [begun, open] = [0, 0];
  const more = () => {
    if (begun === count) return;
    begun += 1;
    connect(port, "127.0.0.1", () => ((open += 1) === count ? console.log("open") : more())).on("error", () => {});
  };
  for (let chain = 0; chain < 100; chain += 1) more();
`;

test("[AT6] ten thousand who connect and say nothing are in nobody's way", async () => {
  const server = await startTestServer();
  // Each of the two processes holds one end of each; some systems let none hold so many.
  const most = Number(execFileSync("sh", ["-c", "ulimit -Hn"], { encoding: "utf8" })) || 1_000_000;
  const count = String(Math.min(10_000, most - 500));
  const idle = spawn(process.execPath, ["-e", IDLE, new URL(server.url).port, count], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void idle.kill("SIGKILL"));
  await once(idle.stdout, "data");
  expect(await server.get("/api/v1/status")).toMatchObject({ status: 200 });
  await (await connectAgent(server, IZAR)).hello();
});

test("[AT8] a browser that says more than browsers have to say is cut off, and nobody else; an agent may say more", async () => {
  const server = await startTestServer();
  const [noisy, other] = [await connectWatcher(server), await connectWatcher(server)];
  const agent = await connectAgent(server, IZAR);
  noisy.socket.emit("watch", { more: "x".repeat(20_000) });
  await noisy.mailbox.next("disconnect", () => true);
  expect(await other.snapshot()).toMatchObject({ rows: [] });
  expect(await agent.say("hello", { more: "x".repeat(200_000) })).toMatchObject({ ok: false });
});

test("[RA2] a browser that asks for everything again and again has to wait", async () => {
  const server = await startTestServer();
  const { socket } = await connectWatcher(server);
  const answers = await Promise.all(Array.from({ length: 100 }, () => socket.emitWithAck("watch", {})));
  const refused = answers.filter((answer) => answer.refused === "too-fast");
  expect(refused.length).toBeGreaterThan(0);
  expect(refused.length).toBeLessThan(100);
});

test("[AT7] with a certificate of its own it speaks HTTPS alone, sockets included, and its cookies too", async () => {
  const directory = await temporaryDirectory();
  const [key, certificate] = [join(directory, "key.pem"), join(directory, "cert.pem")];
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"];
  const kind = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1"];
  execFileSync("openssl", ["req", ...kind, "-keyout", key, "-out", certificate, ...subject], { stdio: "ignore" });
  const server = await startTestServer(newStoreMemory(), { tls: { key, certificate }, signIn: true });
  expect(server.url).toMatch(/^https:/);
  const ca = readFileSync(certificate, "utf8");
  const secret = server.setUpPath?.replace("/login#", "");
  const setCookie = await new Promise<string | undefined>((resolve, reject) => {
    const asking = request(`${server.url}/api/v1/first-administrator`, {
      method: "POST",
      ca,
      headers: { "content-type": "application/json" },
    });
    asking.on("response", (response) => resolve(response.resume().headers["set-cookie"]?.[0]));
    asking.on("error", reject);
    asking.end(JSON.stringify({ secret, name: "maja", password: "correct horse battery" }));
  });
  expect(setCookie).toMatch(/; Secure/);
  const cookie = setCookie?.split(";")[0] ?? "";
  const socket = io(`${server.url}/watch`, {
    path: WATCHERS_PATH,
    transports: ["websocket"],
    ca,
    extraHeaders: { cookie },
    reconnection: false,
  });
  onTestFinished(() => void socket.disconnect());
  await new Promise((resolve, reject) => socket.on("connect", () => resolve(null)).on("connect_error", reject));
  await expect(fetch(server.url.replace("https", "http"))).rejects.toThrow();
});
