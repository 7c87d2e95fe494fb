import { expect, test } from "vitest";
import { buildPackage } from "./binhost/testing/gpkg";
import { newStoreMemory } from "./store/memory-store";
import { connectAgent } from "./testing/test-agent";
import { startTestServer } from "./testing/test-server";
import { connectWatcher } from "./testing/test-watcher";
import { IZAR } from "./testing/words";

test("[ME1] Prometheus is told how the swarm is and what happened, by drone", async () => {
  const server = await startTestServer();
  const watcher = await connectWatcher(server);
  await server.send("POST", "/api/v1/queue", { entries: [{ cpv: "dev-libs/a-1" }, { cpv: "dev-libs/b-1" }] });
  const agent = await connectAgent(server, IZAR);
  await agent.hello();
  await agent.deliver(buildPackage(await agent.work()));
  await agent.work();
  await watcher.until(({ summary }) => summary.run.built === 1);
  const { body, type } = await server.get("/metrics");
  expect(type).toMatch(/^text\/plain; version=0\.0\.4/);
  for (const line of [
    'portage_swarm_builds{state="built"} 1',
    'portage_swarm_builds{state="building"} 1',
    'portage_swarm_drones{state="active"} 1',
    'portage_swarm_grants_total{drone="drone-Izar"} 2',
    'portage_swarm_attempts_total{drone="drone-Izar",result="built"} 1',
    'portage_swarm_drone_builds{drone="drone-Izar"} 1',
    'portage_swarm_sockets{namespace="/drone"} 1',
    'portage_swarm_sockets{namespace="/watch"} 1',
    "portage_swarm_published_total 1",
    "portage_swarm_unsaved 0",
  ]) {
    expect(String(body).split("\n")).toContain(line);
  }
  expect(body).toMatch(/portage_swarm_commit_seconds_count [1-9]/);
  expect(body).toMatch(/nodejs_eventloop_lag_p99_seconds [0-9.]+/);
});

test("[ME2] it lives while it answers, and only who may look on reads its metrics", async () => {
  const server = await startTestServer(newStoreMemory(), { signIn: true });
  expect(await server.get("/api/v1/live")).toMatchObject({ status: 204 });
  expect(await server.get("/metrics")).toMatchObject({ status: 401 });
});
