import { expect, test } from "vitest";
import { DroneList } from "../../protocol/api";
import { Receipt } from "../../protocol/people";
import { Sync } from "../../protocol/to-agent";
import { connectAgent } from "../testing/test-agent";
import { startTestServer } from "../testing/test-server";
import { host, IZAR, TARGET, TARN } from "../testing/words";

test("[SY1] [SY2] the drones of a target are told, and what they answer is seen and in the journal", async () => {
  const server = await startTestServer();
  const sync = async (verb = "sync") =>
    Receipt.parse((await server.send("POST", `/api/v1/targets/${TARGET}/${verb}`)).body);
  const drone = async () => {
    const { drones } = DroneList.parse((await server.get("/api/v1/drones")).body);
    return drones.find((each) => each.drone === IZAR);
  };
  const agent = await connectAgent(server, IZAR);
  await agent.hello();
  const told = () => agent.mailbox.next("sync", (message) => Sync.parse(message).wanted);

  expect((await sync()).undoUntil).not.toBeNull();
  expect(await told()).toBe(true);
  expect((await agent.hello()).sync).toBe(true);
  await sync("call-off-sync");
  expect(await agent.mailbox.next("sync", (message) => (Sync.parse(message).wanted ? undefined : "off"))).toBe("off");
  expect((await drone())?.sync).toBeNull();

  await sync();
  const settings = { ...SETTINGS, repositories: [{ name: "gentoo", at: 5, timestamp: "now", commit: null }] };
  const { portageVersion, profile, gcc, canPlan } = host(8);
  await agent.ask("describe", { portage: { portageVersion, profile, gcc, canPlan, settings }, installed: ["x/a:0"] });
  await agent.ask("synced", { why: null });
  const seen = await drone();
  expect(seen?.sync).toMatchObject({ state: "done" });
  expect(seen?.host.settings?.repositories).toEqual(settings.repositories);
  const { body } = await server.get("/api/v1/facts");
  expect(JSON.stringify(body)).toMatch(/"sync.asked".*"by":"[^"]+"/);
});

test("[TG2] trees that differ after a sync are drift, which grounds nobody", async () => {
  const server = await startTestServer();
  for (const [drone, timestamp] of [
    [IZAR, "Sun, 22 Nov 2026 17:54:44 +0000"],
    [TARN, "Mon, 23 Nov 2026 17:54:44 +0000"],
  ] as const) {
    const settings = { ...SETTINGS, repositories: [{ name: "gentoo", at: 5, timestamp, commit: null }] };
    await (await connectAgent(server, drone)).hello([], { host: { ...host(8), settings } });
  }
  const { drones } = DroneList.parse((await server.get("/api/v1/drones")).body);
  expect(drones.map(({ state }) => state)).toEqual(["idle", "idle"]);
  expect(drones.find(({ drone }) => drone === TARN)?.drift).toEqual([
    {
      aspect: "tree",
      sentence: "tree: Mon, 23 Nov 2026 17:54:44 +0000 here, Sun, 22 Nov 2026 17:54:44 +0000 on drone-Izar",
      matters: false,
    },
  ]);
});

test("[SY1] a target without a drone that is online is refused by its field", async () => {
  const server = await startTestServer();
  expect(await server.send("POST", "/api/v1/targets/xfce/sync")).toMatchObject({
    status: 409,
    body: { detail: "No drone of xfce is online.", errors: [{ field: "target" }] },
  });
});

const SETTINGS = {
  ...{ arch: "amd64", chost: "x86_64-pc-linux-gnu", abi: "64", cflags: "-O2", cxxflags: "-O2", ldflags: "" },
  ...{ cpuFlags: [], use: [], acceptKeywords: ["amd64"], acceptLicense: "@FREE", features: [], packageFiles: {} },
};
