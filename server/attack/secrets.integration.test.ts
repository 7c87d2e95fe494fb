import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { io } from "socket.io-client";
import { expect, test } from "vitest";
import { MadeJoinToken, MadeToken } from "../../protocol/access";
import { freePort } from "../testing/free-port";
import { bundled, launchProgram } from "../testing/processes";
import { credentialOf, helloOf } from "../testing/test-agent";
import { temporaryDirectory } from "../testing/test-server";
import { IZAR } from "../testing/words";

const PASSWORD = "correct horse battery";
const CHANNEL_SECRETS = ["T000-B000-secret-path", "token-of-a-webhook"];

test("[SE4] no secret is in the log or the database, whoever used it, rightly or wrongly", async () => {
  const data = await temporaryDirectory();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const argv = ["--data", data, "--port", String(port), "--no-ui", "--public-url", url, "--log-level", "debug"];
  const server = launchProgram(await bundled("server/main.ts"), argv);
  const link = await server.line((line) => line.includes("/login#"));
  const setUp = link.split("#")[1] ?? "";
  let cookie = "";
  const ask = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: { cookie, origin: url, "content-type": "application/json", ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    cookie = response.headers.get("set-cookie")?.split(";")[0] ?? cookie;
    return await response.json().catch(() => null);
  };
  await ask("POST", "/first-administrator", { secret: setUp, name: "maja", password: PASSWORD });
  await ask("POST", "/session", { name: "maja", password: `${PASSWORD} wrong` });
  const api = MadeToken.parse(await ask("POST", "/tokens/api", { name: "cron", role: "viewer" }));
  const join = MadeJoinToken.parse(await ask("POST", "/tokens/join", { name: "rack" }));
  await ask("GET", "/status", undefined, { authorization: `Bearer ${api.secret}` });
  await ask("POST", "/pause", { note: "" }, { authorization: `Bearer ${api.secret}` });
  const destination = { kind: "webhook", url: `http://127.0.0.1:1/${CHANNEL_SECRETS[0]}`, token: CHANNEL_SECRETS[1] };
  await ask("POST", "/channels", { channel: "hook", destination });
  await ask("POST", "/channels/hook/test", {});
  const socket = io(`${url}/drone`, {
    reconnection: false,
    transports: ["websocket"],
    auth: { drone: IZAR, credential: credentialOf(IZAR), joinToken: join.secret },
  });
  await new Promise((resolve, reject) => socket.on("connect", () => resolve(null)).on("connect_error", reject));
  expect(await socket.emitWithAck("hello", helloOf(IZAR))).toMatchObject({ ok: true });
  socket.disconnect();
  server.kill("SIGTERM");
  const { stderr } = await server.ended;

  expect(stderr).toContain("POST /api/v1/session: 401");
  const known = [readFileSync(`${data}/join-token`, "utf8").trim(), readFileSync(`${data}/local-token`, "utf8").trim()];
  const session = cookie.split("=")[1] ?? "";
  const secrets = [PASSWORD, setUp, session, api.secret, join.secret, credentialOf(IZAR), ...CHANNEL_SECRETS, ...known];
  for (const secret of secrets) expect(secret.length).toBeGreaterThan(15);
  const kept = filesOf(data).map((file) => [file, readFileSync(file, "latin1")] as const);
  const found = secrets.flatMap((secret) => [
    ...(stderr.includes(secret) ? [`the log has ${secret}`] : []),
    ...kept
      .filter(([file, bytes]) => !isForSecrets(file) && bytes.includes(secret))
      .map(([file]) => `${file} has ${secret}`),
  ]);
  expect(found).toEqual([]);
  expect(kept.some(([file, bytes]) => file.endsWith("swarm.db") && bytes.includes("drone-Izar"))).toBe(true);
  for (const [file] of kept) if (isForSecrets(file)) expect([file, statSync(file).mode & 0o77]).toEqual([file, 0]);
});

/** Files that hold a secret on purpose, for programs of this machine. */
function isForSecrets(file: string): boolean {
  return /\/(join-token|local-token|secret-key)$/.test(file);
}

function filesOf(directory: string): string[] {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
