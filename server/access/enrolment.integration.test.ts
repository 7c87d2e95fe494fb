import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { AuditPage, MadeJoinToken, TokenList } from "../../protocol/access";
import { DroneName, TargetName } from "../../protocol/ids";
import { buildPackage } from "../binhost/testing/gpkg";
import { newStoreMemory } from "../store/memory-store";
import { connectAgent, credentialOf } from "../testing/test-agent";
import type { TestServer } from "../testing/test-server";
import { startOnDisk, startTestServer, temporaryDirectory } from "../testing/test-server";
import { IZAR, TARN } from "../testing/words";

const TOKENS = "/api/v1/tokens";
/** What another machine, or somebody without the token, shows. */
const OTHER = { credential: `psd_${"o".repeat(43)}` };
const NO_TOKEN = { joinToken: "psj_guessed" };

async function makeToken(server: TestServer, what: object) {
  const reply = await server.send("POST", `${TOKENS}/join`, what);
  return MadeJoinToken.parse(reply.body);
}

async function acts(server: TestServer): Promise<string[]> {
  const { entries } = AuditPage.parse((await server.get("/api/v1/audit")).body);
  return entries.map(({ by, act, subject }) => `${by}: ${act} ${subject}`);
}

test("[EN1] a join token makes a drone known once; then its own secret is enough, over restarts too", async () => {
  const directory = await temporaryDirectory();
  const server = await startOnDisk(directory);
  await expect(connectAgent(server, IZAR, NO_TOKEN)).rejects.toMatchObject({ refused: "bad-token" });
  const agent = await connectAgent(server, IZAR);
  await expect(connectAgent(server, IZAR, NO_TOKEN)).rejects.toMatchObject({ refused: "bad-token" });
  await agent.hello();
  expect((await acts(server))[0]).toMatch(/^join token \w{8}: drone enrolled drone-Izar$/);
  await server.close();
  const again = await startOnDisk(directory);
  const back = await connectAgent(again, IZAR, NO_TOKEN);
  expect(await back.hello()).toMatchObject({ kind: "welcome" });
  expect((await acts(again)).filter((act) => act.includes("enrolled"))).toHaveLength(1);
});

test("[EN2] a name that is taken is given to another machine only after a person had its credential forgotten", async () => {
  const server = await startTestServer();
  const first = await connectAgent(server, IZAR);
  await first.hello();
  await expect(connectAgent(server, IZAR, OTHER)).rejects.toMatchObject({ refused: "name-enrolled" });
  // Who has no token does not learn which names there are.
  await expect(connectAgent(server, IZAR, { ...OTHER, ...NO_TOKEN })).rejects.toMatchObject({ refused: "bad-token" });
  expect(await server.send("POST", `/api/v1/drones/${IZAR}/forget-credential`)).toMatchObject({ status: 204 });
  await first.mailbox.next("disconnect", () => true);
  const second = await connectAgent(server, IZAR, OTHER);
  await second.hello([], { instance: "another-machine" });
  await expect(connectAgent(server, IZAR)).rejects.toMatchObject({ refused: "name-enrolled" });
  expect((await acts(server)).slice(0, 2)).toEqual([
    expect.stringMatching(/drone enrolled drone-Izar$/),
    "operator: credential forgotten drone-Izar",
  ]);
  expect(await server.send("POST", `/api/v1/drones/${TARN}/forget-credential`)).toMatchObject({ status: 404 });
});

test("[EN2] of two machines that want one name at once, one gets it", async () => {
  const server = await startTestServer();
  const both = await Promise.all([connectAgent(server, IZAR), connectAgent(server, IZAR, OTHER)]);
  const replies = await Promise.allSettled(
    both.map((agent, index) => agent.hello([], { instance: `machine-${index}` })),
  );
  expect(replies.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
});

test("[EN3] a join token enrols whom it is for, as often as it says, until it expires or is revoked", async () => {
  const server = await startTestServer();
  const once = await makeToken(server, { name: "for the attic", drones: 1, target: "arm" });
  expect(once.command).toContain(once.secret);
  const izar = await connectAgent(server, IZAR, { joinToken: once.secret });
  await expect(izar.hello()).rejects.toThrow(/drone-Izar was enrolled for the target arm/);
  const arm = { target: TargetName.parse("arm") };
  await izar.hello([], arm);
  await expect(izar.hello()).rejects.toThrow(/drone-Izar was enrolled for the target arm/);
  await expect(connectAgent(server, TARN, { joinToken: once.secret })).rejects.toMatchObject({ refused: "bad-token" });

  const forTarn = await makeToken(server, { drone: TARN });
  const third = DroneName.parse("drone-Third");
  await expect(connectAgent(server, third, { joinToken: forTarn.secret })).rejects.toMatchObject({
    sentence: "The join token is for drone-Tarn.",
  });
  expect(await server.send("DELETE", `${TOKENS}/${forTarn.token.token}`)).toMatchObject({ status: 204 });
  await expect(connectAgent(server, TARN, { joinToken: forTarn.secret })).rejects.toMatchObject({
    refused: "bad-token",
  });
  const { tokens } = TokenList.parse((await server.get(TOKENS)).body);
  expect(tokens.find(({ token }) => token === once.token.token)).toMatchObject({ uses: 1, name: "for the attic" });
  expect(tokens.find(({ token }) => token === forTarn.token.token)).toMatchObject({ revokedAt: expect.any(Number) });
  expect(await server.send("DELETE", `${TOKENS}/zzzzzzzz`)).toMatchObject({ status: 404 });
});

test("[EN5] a drone can neither deliver for another one nor come in under its name", async () => {
  const server = await startTestServer();
  await server.send("POST", "/api/v1/queue", { entries: [{ cpv: "dev-libs/leaf-1.1" }] });
  const izar = await connectAgent(server, IZAR);
  await izar.hello();
  const order = await izar.work();
  const tarn = await connectAgent(server, TARN);
  await tarn.hello();
  expect((await tarn.upload(buildPackage(order))).status).toBe(409);
  const stolen = await connectAgent(server, IZAR, { credential: credentialOf(TARN) }).catch((refusal) => refusal);
  expect(stolen).toMatchObject({ refused: "name-enrolled" });
});

test("[SE1] no secret is kept as it is, nor told again", async () => {
  const memory = newStoreMemory();
  const server = await startTestServer(memory);
  const { secret } = await makeToken(server, { name: "x" });
  await (await connectAgent(server, IZAR, { joinToken: secret })).hello();
  const kept = JSON.stringify([
    ...memory.access.tokens.values(),
    ...memory.access.credentials.values(),
    memory.access.audit,
  ]);
  const told = JSON.stringify([
    await server.get(TOKENS),
    await server.get("/api/v1/audit"),
    await server.get("/api/v1/snapshot"),
  ]);
  for (const each of [secret, server.token, credentialOf(IZAR)]) {
    expect(kept).not.toContain(each);
    expect(told).not.toContain(each);
  }
  expect(await readFile(join(server.dataDirectory, "join-token"), "utf8")).toBe(`${server.token}\n`);
});
