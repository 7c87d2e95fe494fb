import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { SMTPServer } from "smtp-server";
import { expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { ChannelList, Delivery } from "../../protocol/notifications";
import { newStoreMemory } from "../store/memory-store";
import { freePort, portOf } from "../testing/free-port";
import { Mailbox } from "../testing/mailbox";
import { connectAgent } from "../testing/test-agent";
import type { TestServer } from "../testing/test-server";
import { startTestServer } from "../testing/test-server";
import { IZAR } from "../testing/words";

const Received = z.object({
  path: z.string(),
  headers: z.record(z.string(), z.unknown()),
  body: z.record(z.string(), z.unknown()),
});

/** A server that takes what is sent to it, and answers as it is told to: 204 when it is told nothing. */
async function receiver(answers: { status: number; headers?: Record<string, string> }[] = []) {
  const mailbox = new Mailbox();
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const { status, headers = {} } = answers.shift() ?? { status: 204 };
      response.writeHead(status, headers).end();
      const body = JSON.parse(Buffer.concat(parts).toString("utf8"));
      mailbox.put("message", { path: request.url, headers: request.headers, body });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return {
    url: `http://127.0.0.1:${portOf(server.address())}`,
    next: () => mailbox.next("message", (message) => Received.parse(message)),
  };
}

async function addChannel(server: TestServer, channel: string, destination: object, more: object = {}): Promise<void> {
  expect(await server.send("POST", "/api/v1/channels", { channel, destination, ...more })).toMatchObject({
    status: 204,
  });
}

async function testOf(server: TestServer, channel: string): Promise<Delivery> {
  return Delivery.parse((await server.send("POST", `/api/v1/channels/${channel}/test`, {})).body);
}

async function channelsOf(server: TestServer) {
  return ChannelList.parse((await server.get("/api/v1/channels")).body).channels;
}

test("[NO1] what happens to the swarm is sent to the channels that want to know it, and to no others", async () => {
  const server = await startTestServer(newStoreMemory(), { publicUrl: new URL("https://swarm.example.org") });
  const [wants, other] = [await receiver(), await receiver()];
  await addChannel(server, "wants", { kind: "webhook", url: `${wants.url}/hook`, token: "hunter2" });
  await addChannel(server, "other", { kind: "webhook", url: other.url }, { kinds: ["disk-low"] });
  const agent = await connectAgent(server, IZAR);
  await agent.hello();
  await server.send("POST", `/api/v1/drones/${IZAR}/ground`, { note: "fan" });
  const { path, headers, body } = await wants.next();
  expect(path).toBe("/hook");
  expect(headers.authorization).toBe("Bearer hunter2");
  expect(body).toEqual({
    title: 'drone-Izar is grounded by operator: "fan".',
    text: 'drone-Izar is grounded by operator: "fan".\nhttps://swarm.example.org/drones/drone-Izar',
    url: "https://swarm.example.org/drones/drone-Izar",
    notices: [{ kind: "drone-grounded", at: expect.any(Number), sentence: body.title }],
  });
  const [, toWants] = await channelsOf(server);
  expect(toWants).toMatchObject({ channel: "wants", waiting: 0, newest: { delivered: true } });
  expect((await channelsOf(server))[0]).toMatchObject({ channel: "other", newest: null });
});

test("[NO4] each service gets what it understands, and nothing in it calls everybody", async () => {
  const server = await startTestServer();
  const { url, next } = await receiver();
  const template = "<!channel> @everyone {text}";
  const said = async (destination: { kind: string; url: string }) => {
    await addChannel(server, destination.kind, destination, { template });
    expect(await testOf(server, destination.kind)).toMatchObject({ delivered: true, because: null });
    return await next();
  };
  const text = (channel: string) => `<!channel> @everyone This is a test of the channel ${channel}.`;
  expect((await said({ kind: "slack", url })).body).toEqual({
    text: "&lt;!channel&gt; @everyone This is a test of the channel slack.",
  });
  expect((await said({ kind: "discord", url })).body).toEqual({
    content: text("discord"),
    allowed_mentions: { parse: [] },
  });
  expect((await said({ kind: "matrix", url })).body).toEqual({ text: text("matrix"), username: "portage-swarm" });
  const ntfy = await said({ kind: "ntfy", url: `${url}/my-swarm` });
  expect(ntfy.path).toBe("/");
  expect(ntfy.body).toEqual({
    topic: "my-swarm",
    title: "This is a test of the channel ntfy.",
    message: text("ntfy"),
  });
});

test("[NO3] a server that refuses is named with its answer, and is not followed elsewhere", async () => {
  const server = await startTestServer();
  const { url, next } = await receiver([
    { status: 404 },
    { status: 302, headers: { location: "http://evil.example" } },
  ]);
  await addChannel(server, "hook", { kind: "webhook", url: `${url}/secret-path` });
  expect(await testOf(server, "hook")).toMatchObject({ delivered: false, because: "The server answered 404." });
  await next();
  expect(await testOf(server, "hook")).toMatchObject({ delivered: false, because: "The server answered 302." });
  await addChannel(server, "nobody", { kind: "webhook", url: `http://127.0.0.1:${await freePort()}/secret-path` });
  const nobody = await testOf(server, "nobody");
  expect(nobody.because).toMatch(/ECONNREFUSED/);
  expect(nobody.because).not.toContain("secret-path");
});

test("[NO5] mails reach a real server, signed in to and with every letter", async () => {
  const letters = new Mailbox();
  const smtp = new SMTPServer({
    authOptional: true,
    onAuth: ({ username, password }, _session, answer) =>
      username === "swarm" && password === "hunter2"
        ? answer(null, { user: username })
        : answer(new Error(`Wrong password ${password}`)),
    onData: (stream, _session, done) => {
      const parts: Buffer[] = [];
      stream.on("data", (part: Buffer) => parts.push(part));
      stream.on("end", () => {
        letters.put("mail", Buffer.concat(parts).toString("utf8"));
        done();
      });
    },
  });
  await new Promise<void>((resolve) => smtp.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => new Promise<void>((resolve) => smtp.close(() => resolve())));
  const server = await startTestServer();
  const port = portOf(smtp.server.address());
  const to = { kind: "mail", host: "127.0.0.1", port, from: "swarm@example.org", to: ["ops@example.org"] };
  await addChannel(server, "ops", { ...to, security: "none" }, { template: "Grüße: {text}" });
  expect(await testOf(server, "ops")).toMatchObject({ delivered: true });
  const letter = await letters.next("mail", String);
  expect(letter).toMatch(/^From: swarm@example\.org$/im);
  expect(letter).toMatch(/^To: ops@example\.org$/im);
  expect(letter).toMatch(/^Subject: portage-swarm: This is a test of the channel ops\.$/im);
  expect(letter).toContain("Gr=C3=BC=C3=9Fe: This is a test");
  // Its certificate was signed by nobody, and a password is not sent to just anybody.
  await addChannel(server, "signed", { ...to, security: "starttls", user: "swarm", password: "hunter2" });
  expect((await testOf(server, "signed")).because).toMatch(/certificate/);
  expect(
    await server.send("POST", "/api/v1/channels", {
      channel: "open",
      destination: { ...to, security: "none", user: "swarm", password: "hunter2" },
    }),
  ).toMatchObject({ status: 400, body: { errors: [{ field: "destination.security" }] } });
});

test("[SE3] what opens a channel is written and never read again: not from the API, the audit log or the database", async () => {
  const memory = newStoreMemory();
  const server = await startTestServer(memory);
  const secrets = ["hunter2", "T000/B000/secret-path"];
  const destination = { kind: "webhook", url: `https://hooks.example.org/${secrets[1]}`, token: secrets[0] };
  await addChannel(server, "hook", destination);
  const again = await server.send("POST", "/api/v1/channels", { channel: "hook", destination });
  expect(again).toMatchObject({ status: 409, body: { errors: [{ field: "channel" }] } });
  const [shown] = await channelsOf(server);
  expect(shown).toMatchObject({ channel: "hook", kind: "webhook", to: "https://hooks.example.org", by: "operator" });
  const kept = JSON.stringify([[...memory.access.channels.values()], memory.access.audit, shown, again]);
  for (const secret of secrets) expect(kept).not.toContain(secret);
  expect(readFileSync(join(server.dataDirectory, "secret-key"), "utf8")).toHaveLength(44);

  expect(await server.send("PATCH", "/api/v1/channels/hook", { kinds: ["stalled"] })).toMatchObject({ status: 204 });
  expect((await channelsOf(server))[0]).toMatchObject({ kinds: ["stalled"], to: "https://hooks.example.org" });
  expect(await server.send("PATCH", "/api/v1/channels/hook", { template: "{words}" })).toMatchObject({ status: 400 });
  expect(await server.send("DELETE", "/api/v1/channels/hook")).toMatchObject({ status: 204 });
  expect(await channelsOf(server)).toEqual([]);
  expect(await server.send("POST", "/api/v1/channels/hook/test", {})).toMatchObject({ status: 404 });
});
