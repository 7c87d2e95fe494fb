import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import type { JournalEntry } from "../protocol/facts";
import { UpgradeView } from "../protocol/upgrade";
import { makeStale } from "../scripts/build/make-stale";
import { configure } from "../server/config";
import { startServer } from "../server/main";
import { Coordinator } from "./support/coordinator";
import { Drone } from "./support/drone";
import { factsOf, wrongsOf } from "./support/journal";
import { firstTwoLayers, worldPlan } from "./support/world";

const BUILT_AGENT = resolve(import.meta.dirname, "../dist/agent.mjs");
const NAMES = ["drone-Izar", "drone-Meridian", "drone-Tarn", "drone-Tau-Beta"];
const SPEED = 400;
const LONG = { timeout: 240_000, interval: 200 };

beforeAll(() => makeStale(["agent", "emulated-emerge"]));

/** Four running drones, each with an agent file of its own, on a coordinator whose agent a test may change. */
async function swarm() {
  const directory = mkdtempSync(join(tmpdir(), "portage-swarm-upgrade-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const agentFile = join(directory, "coordinators-agent.mjs");
  copyFileSync(BUILT_AGENT, agentFile);
  const data = join(directory, "data");
  const configured = configure(["--port", "0", "--data", data, "--no-ui", "--log-level", "silent"], {});
  if (configured.kind !== "run") throw new Error("The coordinator was told something wrong.");
  const server = await startServer(configured.config, { agentFile });
  onTestFinished(() => server.close());
  const coordinator = new Coordinator(server.url, data);
  const drones = NAMES.map((name) => {
    const own = join(directory, name, "agent.mjs");
    mkdirSync(join(directory, name));
    copyFileSync(BUILT_AGENT, own);
    const machine = { name, cores: 4, memoryMiB: 8192, agentFile: own };
    return new Drone(coordinator, directory, { ...machine, speed: SPEED, failOneIn: 0 });
  });
  onTestFinished(async () => {
    for (const drone of drones) await drone.end("SIGTERM");
  });
  for (const drone of drones) drone.start();
  return {
    coordinator,
    agentFile,
    drones,
    fileOf: (drone: Drone) => readFileSync(join(directory, drone.name, "agent.mjs"), "utf8"),
    upgrade: async () => UpgradeView.parse(await coordinator.get("upgrade")),
  };
}

test("[UP3] [UP4] four agents are upgraded one after the other while they build, nothing is lost, and a bad agent goes no further than the first", async () => {
  const { coordinator, agentFile, drones, fileOf, upgrade } = await swarm();
  const { first, second } = firstTwoLayers(worldPlan({ speed: SPEED }));
  const [last, ...others] = first;
  const entries = [...others, ...second.filter(({ needs }) => !needs.includes(last?.cpv ?? ""))];
  const isOver = async () => (await upgrade()).upgrade?.endedAt;
  const built = async () => (await coordinator.status()).builds.built;
  await expect.poll(async () => (await coordinator.status()).drones.idle, LONG).toBe(4);
  await coordinator.add(entries);
  await expect.poll(async () => (await coordinator.status()).drones.active, LONG).toBe(4);

  writeFileSync(agentFile, `${readFileSync(BUILT_AGENT, "utf8")}\n// newer\n`);
  await coordinator.post("upgrade", {});
  await expect.poll(isOver, LONG).toBeTypeOf("number");
  const { agent, upgrade: done } = await upgrade();
  expect(done?.drones.map(({ drone, standing }) => `${drone} ${standing.state}`)).toEqual(
    NAMES.map((name) => `${name} upgraded`),
  );
  const running = (await coordinator.drones()).map(({ host }) => host.agent?.sha256);
  expect(running).toEqual(NAMES.map(() => agent?.sha256));
  for (const drone of drones) expect(fileOf(drone)).toMatch(/\/\/ newer\n$/);
  await expect.poll(built, LONG).toBe(entries.length);

  const journal = await coordinator.facts();
  expect(wrongsOf(journal)).toEqual([]);
  expect([...factsOf(journal, "lease.expired"), ...factsOf(journal, "lease.dropped")]).toEqual([]);
  expect(factsOf(journal, "attempt.finished").every(({ outcome }) => outcome.result === "built")).toBe(true);
  expect(mostAtOnce(journal)).toBe(1);
  expect(heldWhenItBegan(journal)).toBeGreaterThan(0);

  // By now each of them runs under the one that it was started as, which replaces it in its turn.
  writeFileSync(agentFile, "process.exit(7);\n");
  await coordinator.post("upgrade", {});
  await expect.poll(isOver, LONG).toBeTypeOf("number");
  const failed = (await upgrade()).upgrade;
  expect(failed?.stopped).toMatch(/^drone-Izar: Agent .* ended at once with exit status 7/);
  expect(failed?.drones.map(({ standing }) => standing.state)).toEqual(["failed", "skipped", "skipped", "skipped"]);
  expect(failed?.drones[0]?.standing).toMatchObject({ returned: true });
  for (const drone of drones) expect(fileOf(drone)).toMatch(/\/\/ newer\n$/);

  const { builds } = await coordinator.add(last ? [last] : []);
  await coordinator.post("queue/pin", { builds: builds.map(({ build }) => build), drone: "drone-Izar" });
  await expect.poll(built, LONG).toBe(entries.length + 1);
}, 600_000);

/** Of drones that took part in an upgrade at one time. */
function mostAtOnce(journal: readonly JournalEntry[]): number {
  const under = new Set<string>();
  let most = 0;
  for (const { drone, standing } of factsOf(journal, "upgrade.stepped")) {
    if (standing.state === "upgraded") under.delete(drone);
    else under.add(drone);
    most = Math.max(most, under.size);
  }
  return most;
}

/** Leases that were granted before the upgrade and came to their end after. */
function heldWhenItBegan(journal: readonly JournalEntry[]): number {
  const began = journal.findIndex(({ fact }) => fact.kind === "upgrade.began");
  const before = factsOf(journal.slice(0, began), "lease.granted").length;
  return before - factsOf(journal.slice(0, began), "attempt.finished").length;
}
