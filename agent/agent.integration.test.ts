import { cpSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import type { Socket } from "node:net";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { afterEach, expect, onTestFinished, test } from "vitest";
import { refuse } from "../protocol/refusals";
import type { Agent, AgentPorts } from "./agent";
import type { Clock } from "./clock";
import { systemClock } from "./clock";
import type { HostState } from "./host-reader";
import { STANDS_STILL_AFTER_MS } from "./stillness";
import type { SyncOutcome } from "./sync-trees";
import { createFakeBuilder } from "./testing/fake-builder";
import type { FakeCoordinator } from "./testing/fake-coordinator";
import { SILENT, startFakeCoordinator, TOKEN } from "./testing/fake-coordinator";
import { createTold, emptyDirectory, orderOf, startTestAgent, testConfig } from "./testing/test-agent";

const coordinators: FakeCoordinator[] = [];
const agents: Agent[] = [];
afterEach(async () => {
  for (const agent of agents) agent.stop();
  for (const coordinator of coordinators.splice(0)) await coordinator.stop();
  for (const agent of agents.splice(0)) await agent.ended;
});

async function coordinatorAt(port = 0): Promise<FakeCoordinator> {
  const coordinator = await startFakeCoordinator({ port });
  coordinators.push(coordinator);
  return coordinator;
}

async function agentOf(
  coordinator: FakeCoordinator,
  workDirectory = emptyDirectory(),
  changes: Partial<AgentPorts> = {},
) {
  const builder = createFakeBuilder(workDirectory);
  const told = createTold();
  const agent = await startTestAgent(testConfig(coordinator.url, workDirectory), builder, told, changes);
  agents.push(agent);
  return { agent, builder, workDirectory, told };
}

const reportsOf = (coordinator: FakeCoordinator) =>
  coordinator.all("report").map(({ report }) => `${report.kind} ${report.build}.${report.attempt}`);

test("a package is claimed, built, uploaded and reported, and nothing of it stays", async () => {
  const coordinator = await coordinatorAt();
  coordinator.orders.push(orderOf(7));
  const { builder, workDirectory } = await agentOf(coordinator);
  const build = await builder.build("7.1");
  build.start();
  build.log(">>> Emerging (1 of 1) dev-libs/p7-1::gentoo\n");
  build.builds("the package");
  await builder.forgot("7.1");

  expect(coordinator.packages.get("p-7-1.gpkg.tar")?.toString()).toBe("the package");
  expect(coordinator.logs.get("7.1")).toEqual({
    bytes: Buffer.from(">>> Emerging (1 of 1) dev-libs/p7-1::gentoo\n"),
    complete: true,
  });
  expect(reportsOf(coordinator)).toEqual(["started 7.1", "finished 7.1"]);
  const events = coordinator.received.map(({ event }) => event);
  expect(events.indexOf("upload")).toBeLessThan(events.lastIndexOf("report"));
  expect(readdirSync(join(workDirectory, "logs"))).toEqual([]);
  expect(readdirSync(join(workDirectory, "outgoing"))).toEqual([]);
});

test("a log line is with the coordinator while its build goes on", async () => {
  const coordinator = await coordinatorAt();
  coordinator.orders.push(orderOf(7));
  const { builder } = await agentOf(coordinator);
  const build = await builder.build("7.1");
  build.log("first\n");
  await coordinator.until(() => coordinator.logs.get("7.1")?.bytes.toString() === "first\n");
  build.log("second\n");
  await coordinator.until(() => coordinator.logs.get("7.1")?.bytes.toString() === "first\nsecond\n");
  expect(coordinator.logs.get("7.1")?.complete).toBe(false);
});

test("beats name what is held, how far it is, and that it is being uploaded", async () => {
  const coordinator = await coordinatorAt();
  coordinator.orders.push(orderOf(7));
  coordinator.uploads.status = () => 503;
  const { builder } = await agentOf(coordinator);
  const build = await builder.build("7.1");
  build.start();
  build.progress({ phase: "compile", percent: 40, steps: { done: 4, of: 10 }, elapsedMs: 5, busyCores: null });
  const phaseNow = () => coordinator.all("beat").at(-1)?.held[0]?.progress?.phase;
  await coordinator.until(() => phaseNow() === "compile");
  expect(coordinator.all("beat").at(-1)?.held).toMatchObject([{ build: 7, attempt: 1, progress: { percent: 40 } }]);
  build.builds();
  await coordinator.until(() => phaseNow() === "uploading");
});

test("[DE5] a build that stands still is ended, and has failed for that reason", async () => {
  const coordinator = await coordinatorAt();
  coordinator.orders.push(orderOf(7));
  let laterMs = 0;
  const { builder } = await agentOf(coordinator, emptyDirectory(), {
    clock: { ...systemClock, now: () => systemClock.now() + laterMs },
    processUse: { sample: (roots) => new Map([...roots.keys()].map((key) => [key, { busyCores: 0, memoryBytes: 1 }])) },
  });
  const build = await builder.build("7.1");
  build.start();
  build.progress({ phase: "compile", percent: null, steps: null, elapsedMs: 5, busyCores: null });
  const beats = coordinator.all("beat").length;
  await coordinator.until(() => coordinator.all("beat").length > beats);
  expect(builder.stopped).toEqual([]);
  laterMs = STANDS_STILL_AFTER_MS;
  await builder.forgot("7.1");
  expect(builder.stopped).toEqual(["7.1"]);
  expect(coordinator.all("report").at(-1)?.report).toMatchObject({
    outcome: { result: "failed", reason: "timeout", phase: "compile", lines: [expect.stringMatching(/30 minutes/)] },
  });
});

/** A clock for what happens every few seconds. */
const hasty: Clock = { ...systemClock, after: (delayMs, act) => systemClock.after(delayMs / 200, act) };

test("[DR7] a drone that rests claims nothing, says why, and claims again afterwards", async () => {
  const coordinator = await coordinatorAt();
  coordinator.orders.push(orderOf(7));
  const restraint: { now: string | null } = { now: "Quiet hours until 07:00" };
  const { builder, told } = await agentOf(coordinator, emptyDirectory(), {
    readRestraint: () => Promise.resolve(restraint.now),
    clock: hasty,
  });
  await coordinator.until(() => coordinator.all("beat").at(-1)?.resting === "Quiet hours until 07:00");
  expect(coordinator.all("claim")).toEqual([]);
  restraint.now = null;
  await builder.build("7.1");
  await coordinator.until(() => coordinator.all("beat").at(-1)?.resting === undefined);
  expect(told.sentences).toContain("Quiet hours until 07:00: nothing is claimed.");
});

test("[SY1] [SY2] [TG6] it syncs its trees when told to, claims nothing meanwhile, tells what it has by then, and how it ended", async () => {
  const coordinator = await coordinatorAt();
  coordinator.orders.push(orderOf(7));
  const portage = { portageVersion: "3.0.82", profile: null, gcc: null, canPlan: true };
  let state: HostState = { portage, installed: ["x/a:0"] };
  let end = (_: SyncOutcome) => {};
  const { builder } = await agentOf(coordinator, emptyDirectory(), {
    readHost: () => Promise.resolve(state),
    readRestraint: () => Promise.resolve("Quiet hours until 07:00"),
    syncTrees(_, hear) {
      hear(">>> Syncing repository 'gentoo'");
      return {
        ended: new Promise((resolve) => {
          end = resolve;
        }),
        kill: () => {},
      };
    },
  });
  await coordinator.until(() => coordinator.all("beat").length > 0);
  expect(coordinator.all("hello")[0]).toMatchObject({ installed: ["x/a:0"], host: portage });
  coordinator.send("sync", { wanted: true });
  const doing = "Syncs its trees: >>> Syncing repository 'gentoo'";
  await coordinator.until(() => coordinator.all("beat").at(-1)?.resting === doing);
  state = { portage: { ...portage, portageVersion: "3.0.83" }, installed: ["x/a:0", "x/b:0"] };
  end({ kind: "done" });
  await coordinator.until(() => coordinator.all("synced").length > 0);
  expect(coordinator.all("describe")).toEqual([state]);
  expect(coordinator.all("synced")).toEqual([{ why: null }]);
  expect(builder.spawned).toEqual([]);
});

test("[DE7] a frozen build keeps its lease, is shown as frozen, and does not stand still", async () => {
  const coordinator = await coordinatorAt();
  coordinator.orders.push(orderOf(7));
  const restraint: { now: string | null } = { now: null };
  const time = { aheadMs: 0 };
  const directory = emptyDirectory();
  const builder = createFakeBuilder(directory);
  const config = testConfig(coordinator.url, directory, { pausedBuilds: "freeze" });
  const agent = await startTestAgent(config, builder, createTold(), {
    readRestraint: () => Promise.resolve(restraint.now),
    clock: { ...hasty, now: () => systemClock.now() + time.aheadMs },
    processUse: { sample: (roots) => new Map([...roots].map(([key]) => [key, { busyCores: 0, memoryBytes: 1 }])) },
  });
  agents.push(agent);
  const build = await builder.build("7.1");
  build.start();
  build.progress({ phase: "compile", percent: null, steps: null, elapsedMs: 0, busyCores: null });
  restraint.now = "Somebody works at this machine";
  const newest = () => coordinator.all("beat").at(-1)?.held[0]?.progress;
  await coordinator.until(() => newest()?.waiting === "frozen: Somebody works at this machine");
  expect(builder.frozen.get("7.1")).toBe(true);

  time.aheadMs = 2 * STANDS_STILL_AFTER_MS;
  await coordinator.until(() => (newest()?.elapsedMs ?? 0) > STANDS_STILL_AFTER_MS);
  restraint.now = null;
  await coordinator.until(() => newest() !== undefined && newest()?.waiting === undefined);
  expect(builder.frozen.get("7.1")).toBe(false);
  expect(builder.stopped).toEqual([]);
  build.builds();
  await builder.forgot("7.1");
  const finished = coordinator.all("report").find(({ report }) => report.kind === "finished")?.report;
  expect(finished).toMatchObject({ outcome: { result: "built" } });
  if (finished?.kind === "finished" && finished.outcome.result === "built")
    expect(finished.outcome.usage?.buildMs).toBeLessThan(STANDS_STILL_AFTER_MS);
});

test("no build gets more cores than max-jobs allows", async () => {
  const coordinator = await coordinatorAt();
  const directory = emptyDirectory();
  const config = testConfig(coordinator.url, directory, { maxJobs: 3 });
  agents.push(await startTestAgent(config, createFakeBuilder(directory), createTold()));
  await coordinator.until(() => coordinator.all("claim").length > 0);
  expect(coordinator.all("claim").map(({ freeCores }) => freeCores)).toEqual([3]);
});

test("telemetry is sampled now and then, and with each beat while somebody looks on", async () => {
  const coordinator = await coordinatorAt();
  const sample = {
    ...{ load: [1, 1, 1] as [number, number, number], perCore: [], memoryUsedBytes: 1, memoryTotalBytes: 2 },
    ...{ swapUsedBytes: 0, diskFreeBytes: 1, diskTotalBytes: 2, temperatureCelsius: null },
  };
  await agentOf(coordinator, emptyDirectory(), { takeTelemetry: () => Promise.resolve(sample) });
  await coordinator.until(() => coordinator.all("beat").length > 4);
  const sampled = () => coordinator.all("beat").filter(({ telemetry }) => telemetry !== null).length;
  expect(sampled()).toBe(1);
  coordinator.answering.beat = () => ({ ok: true, reply: { now: Date.now(), drop: [], watched: true } });
  const before = coordinator.all("beat").length;
  await coordinator.until(() => coordinator.all("beat").length > before + 4);
  expect(sampled()).toBeGreaterThan(4);
});

test("[CL2] a claim whose answer was lost is asked again under the same id, and emerge is spawned once", async () => {
  const coordinator = await coordinatorAt();
  coordinator.orders.push(orderOf(7, 1, [0, 1, 2, 3]));
  const grant = coordinator.answering.claim;
  coordinator.answering.claim = (claim) => {
    coordinator.answering.claim = grant;
    grant(claim);
    return SILENT;
  };
  const { builder } = await agentOf(coordinator);
  await coordinator.until(() => coordinator.all("claim").length === 1);
  coordinator.nudge();
  await builder.build("7.1");
  const [lost, again] = coordinator.all("claim");
  expect(again?.claim).toBe(lost?.claim);
  expect(builder.spawned).toEqual(["7.1"]);
});

test("[CL2] a claim whose answer was cut off is asked again under the same id after the next roll call", async () => {
  const coordinator = await coordinatorAt();
  coordinator.orders.push(orderOf(7, 1, [0, 1, 2, 3]));
  const grant = coordinator.answering.claim;
  coordinator.answering.claim = (claim) => {
    coordinator.answering.claim = grant;
    grant(claim);
    coordinator.cut();
    return SILENT;
  };
  const { builder } = await agentOf(coordinator);
  await builder.build("7.1");
  expect(coordinator.all("hello")).toHaveLength(2);
  expect(new Set(coordinator.all("claim").map(({ claim }) => claim)).size).toBe(1);
  expect(builder.spawned).toEqual(["7.1"]);
});

test("it claims with every free core, and again as soon as cores are free", async () => {
  const coordinator = await coordinatorAt();
  coordinator.orders.push(orderOf(1, 1, [0]), orderOf(2, 1, [1, 2, 3]), orderOf(3, 1, [1, 2]));
  const { builder } = await agentOf(coordinator);
  const second = await builder.build("2.1");
  expect(coordinator.all("claim").map(({ freeCores }) => freeCores)).toEqual([4, 3]);
  second.fails();
  await builder.build("3.1");
  expect(coordinator.all("claim")[2]?.freeCores).toBe(3);
});

test("work that comes later is claimed when the coordinator nudges", async () => {
  const coordinator = await coordinatorAt();
  const { builder } = await agentOf(coordinator);
  await coordinator.until(() => coordinator.all("claim").length === 1);
  coordinator.orders.push(orderOf(7));
  coordinator.nudge();
  await builder.build("7.1");
});

test("cut off in mid-build it goes on; then the log continues where it was and the end is reported once", async () => {
  const coordinator = await coordinatorAt();
  coordinator.orders.push(orderOf(7));
  const { builder } = await agentOf(coordinator);
  const build = await builder.build("7.1");
  build.start();
  for (const part of ["be", "fore\n"]) {
    build.log(part);
    await coordinator.until(() => coordinator.logs.get("7.1")?.bytes.toString().endsWith(part));
  }
  const chunksBefore = coordinator.all("log").length;
  coordinator.door.refuses = "shutting-down";
  coordinator.cut();
  build.log("meanwhile\n");
  build.builds();
  coordinator.door.refuses = null;
  await builder.forgot("7.1");

  expect(coordinator.all("hello")[1]?.held).toEqual([{ build: 7, attempt: 1 }]);
  expect(coordinator.logs.get("7.1")).toEqual({ bytes: Buffer.from("before\nmeanwhile\n"), complete: true });
  // The second chunk was sent, so the first one's answer had come: nothing before it is sent again.
  expect(coordinator.all("log")[chunksBefore]?.offset).toBeGreaterThanOrEqual("be".length);
  expect(reportsOf(coordinator)).toEqual(["started 7.1", "finished 7.1"]);
  expect(builder.stopped).toEqual([]);
});

test("a coordinator that restarts with less of a log gets it again from there", async () => {
  const first = await coordinatorAt();
  first.orders.push(orderOf(7));
  const { builder } = await agentOf(first);
  const build = await builder.build("7.1");
  build.log("one\ntwo\n");
  await first.until(() => first.logs.get("7.1")?.bytes.length === 8);
  await first.stop();
  build.log("three\n");
  build.fails();

  const second = await coordinatorAt(first.port);
  second.logs.set("7.1", { bytes: Buffer.from("one\n"), complete: false });
  await builder.forgot("7.1");
  expect(second.all("hello")[0]?.held).toEqual([{ build: 7, attempt: 1 }]);
  expect(second.logs.get("7.1")).toEqual({ bytes: Buffer.from("one\ntwo\nthree\n"), complete: true });
  expect(reportsOf(second)).toEqual(["finished 7.1"]);
});

test("a report that was recorded but not acknowledged is sent again with the same number", async () => {
  const coordinator = await coordinatorAt();
  coordinator.orders.push(orderOf(7));
  const record = coordinator.answering.report;
  coordinator.answering.report = () => {
    coordinator.answering.report = record;
    coordinator.cut();
    return SILENT;
  };
  const { builder } = await agentOf(coordinator);
  (await builder.build("7.1")).fails();
  await builder.forgot("7.1");
  const [lost, again] = coordinator.all("report");
  expect(again).toEqual(lost);
});

const waysToDrop: Record<string, (coordinator: FakeCoordinator) => void> = {
  "a drop": (coordinator) => coordinator.drop({ build: orderOf(7).build, attempt: 1 }),
  "the answer to a beat": (coordinator) => {
    coordinator.answering.beat = ({ held }) => ({ ok: true, reply: { now: 0, drop: held } });
  },
  "the roll call": (coordinator) => {
    coordinator.verdicts.of = () => "drop";
    coordinator.cut();
  },
};

for (const [way, take] of Object.entries(waysToDrop)) {
  test(`${way} stops the build, frees its cores and is not reported`, async () => {
    const coordinator = await coordinatorAt();
    coordinator.orders.push(orderOf(7, 1, [0, 1, 2, 3]));
    const { builder } = await agentOf(coordinator);
    (await builder.build("7.1")).start();
    await coordinator.until(() => reportsOf(coordinator).includes("started 7.1"));
    take(coordinator);
    await builder.forgot("7.1");
    await coordinator.until(() => coordinator.all("claim").length >= 2);
    expect(builder.stopped).toEqual(["7.1"]);
    expect(coordinator.all("claim")[1]?.freeCores).toBe(4);
    expect(reportsOf(coordinator)).toEqual(["started 7.1"]);
  });
}

test("a package that cannot be uploaded now is uploaded later, and reported only then", async () => {
  const coordinator = await coordinatorAt();
  coordinator.orders.push(orderOf(7));
  let failures = 2;
  coordinator.uploads.status = () => (failures-- > 0 ? 503 : null);
  const { builder } = await agentOf(coordinator);
  (await builder.build("7.1")).builds();
  await builder.forgot("7.1");
  expect(coordinator.received.filter(({ event }) => event === "upload")).toHaveLength(3);
  expect(reportsOf(coordinator)).toEqual(["finished 7.1"]);
});

test("an upload does not hold up the reports of other attempts", async () => {
  const coordinator = await coordinatorAt();
  coordinator.orders.push(orderOf(7), orderOf(8, 1, [2, 3]));
  coordinator.uploads.status = () => 503;
  const { builder } = await agentOf(coordinator);
  (await builder.build("7.1")).builds();
  (await builder.build("8.1")).fails();
  await builder.forgot("8.1");
  expect(reportsOf(coordinator)).toEqual(["finished 8.1"]);
});

test("a package of an attempt that is over is given up", async () => {
  const coordinator = await coordinatorAt();
  coordinator.orders.push(orderOf(7));
  coordinator.uploads.status = () => 409;
  const { builder, workDirectory } = await agentOf(coordinator);
  (await builder.build("7.1")).builds();
  await builder.forgot("7.1");
  expect(reportsOf(coordinator)).toEqual([]);
  expect(readdirSync(join(workDirectory, "outgoing"))).toEqual([]);
});

test("a package that is refused is a failed attempt, with the coordinator's reason", async () => {
  const coordinator = await coordinatorAt();
  coordinator.orders.push(orderOf(7));
  coordinator.uploads.status = () => 413;
  const { builder } = await agentOf(coordinator);
  (await builder.build("7.1")).builds();
  await builder.forgot("7.1");
  expect(coordinator.all("report").map(({ report }) => report)).toMatchObject([
    { kind: "finished", outcome: { result: "failed", reason: "artefact-refused", lines: ["status 413"] } },
  ]);
});

test("what had ended is delivered by the agent's next process, and what had not is not vouched for", async () => {
  const workDirectory = emptyDirectory();
  const away = await coordinatorAt();
  away.orders.push(orderOf(7, 1, [0]), orderOf(8, 1, [1]), orderOf(9, 1, [2]));
  away.uploads.status = () => 503;
  away.answering.report = () => SILENT;
  const takeLog = away.answering.log;
  away.answering.log = (chunk) => (chunk.build === 9 ? SILENT : takeLog(chunk));
  const first = await agentOf(away, workDirectory);
  (await first.builder.build("7.1")).log("the log");
  (await first.builder.build("7.1")).builds("seven");
  (await first.builder.build("8.1")).fails();
  (await first.builder.build("9.1")).start();
  (await first.builder.build("9.1")).log("as far as it came");
  await away.until(() => away.all("log").some(({ build }) => build === 9));
  await away.until(() => away.logs.get("7.1")?.complete);
  await away.stop();
  // What a killed process leaves on the disk, and nothing that its end would have told.
  const abandoned = emptyDirectory();
  cpSync(workDirectory, abandoned, { recursive: true });

  const back = await coordinatorAt();
  const { builder } = await agentOf(back, abandoned);
  await builder.forgot("7.1");
  await builder.forgot("8.1");
  expect(back.all("hello")[0]?.held).toEqual([
    { build: 7, attempt: 1 },
    { build: 8, attempt: 1 },
  ]);
  expect(back.packages.get("p-7-1.gpkg.tar")?.toString()).toBe("seven");
  await builder.forgot("9.1");
  expect(back.logs.get("9.1")).toEqual({ bytes: Buffer.from("as far as it came"), complete: true });
  expect(
    reportsOf(back)
      .filter((report) => report.startsWith("finished"))
      .sort(),
  ).toEqual(["finished 7.1", "finished 8.1"]);
  expect(builder.spawned).toEqual([]);
});

test("a wrong join token ends the agent at its first connect", async () => {
  const coordinator = await coordinatorAt();
  coordinator.door.refuses = "bad-token";
  const { agent, told } = await agentOf(coordinator);
  expect(await agent.ended).toMatchObject({ kind: "turned-away", refusal: { refused: "bad-token" } });
  expect(told.sentences.join("\n")).toMatch(/join token is wrong/);
  expect(told.sentences.join("\n")).not.toContain(TOKEN);
});

test("garbage from the coordinator is refused and told, and changes nothing", async () => {
  const coordinator = await coordinatorAt();
  coordinator.orders.push(orderOf(7));
  const good = { ...coordinator.answering };
  const garbageOnce = <E extends keyof typeof good>(event: E, garbage: unknown) => {
    coordinator.answering[event] = () => {
      coordinator.answering[event] = good[event];
      return { garbage };
    };
  };
  garbageOnce("hello", "hello yourself");
  garbageOnce("claim", {
    ok: true,
    reply: { kind: "grant", order: { ...orderOf(7), cpv: "sys-libs/glibc --nodeps" } },
  });
  garbageOnce("beat", { ok: true, reply: { now: "yesterday", drop: 1 } });
  garbageOnce("report", { ok: false, refusal: { refused: "because", sentence: 1 } });
  garbageOnce("log", { ok: true, reply: { next: -1 } });
  const { builder, told } = await agentOf(coordinator);
  await coordinator.until(() => coordinator.all("claim").length === 1);
  coordinator.send("drop", { build: "7" });
  coordinator.send("drop", null);
  coordinator.send("work.available", ["\u0000"]);
  coordinator.send("no.such.event", {});
  const build = await builder.build("7.1");
  expect(await coordinator.askFirst("plan", { atoms: ["--ask", "@world"] })).toMatchObject({ kind: "refused" });
  build.start();
  build.log("a line\n");
  build.builds();
  await builder.forgot("7.1");

  expect(builder.spawned).toEqual(["7.1"]);
  expect(builder.stopped).toEqual([]);
  expect(reportsOf(coordinator)).toEqual(["started 7.1", "started 7.1", "finished 7.1"]);
  for (const event of ["hello", "claim", "report", "log"])
    expect(told.sentences.some((sentence) => sentence.includes(`answer to '${event}' cannot be read`))).toBe(true);
});

test("the second agent of one name says so and leaves the first alone", async () => {
  const coordinator = await coordinatorAt();
  coordinator.orders.push(orderOf(7));
  const first = await agentOf(coordinator);
  await first.builder.build("7.1");
  coordinator.door.refuses = "name-in-use";
  const second = await agentOf(coordinator);
  await second.told.said(/Another agent is connected under this name.* --name/);
  expect(first.builder.stopped).toEqual([]);
  expect(coordinator.all("hello")).toHaveLength(1);
});

test("an agent of another protocol version says what to do", async () => {
  const coordinator = await coordinatorAt();
  coordinator.answering.hello = () => ({ ok: false, refusal: refuse("protocol-version") });
  const { told } = await agentOf(coordinator);
  await told.said(/different protocol versions.*take the agent that belongs to the coordinator/);
});

test("a drain finishes and delivers what is held, claims nothing more, and ends", async () => {
  const coordinator = await coordinatorAt();
  coordinator.orders.push(orderOf(7), orderOf(8));
  const { agent, builder } = await agentOf(coordinator);
  const build = await builder.build("7.1");
  await builder.build("8.1");
  agent.drain();
  await coordinator.until(() => coordinator.all("beat").at(-1)?.draining);
  coordinator.orders.push(orderOf(9));
  coordinator.nudge();
  build.log("the end\n");
  build.builds();
  (await builder.build("8.1")).fails();
  expect(await agent.ended).toEqual({ kind: "left" });
  expect(reportsOf(coordinator).sort()).toEqual(["finished 7.1", "finished 8.1"]);
  expect(coordinator.logs.get("7.1")?.complete).toBe(true);
  expect(builder.spawned).toEqual(["7.1", "8.1"]);
});

test("what is granted while it drains is given back", async () => {
  const coordinator = await coordinatorAt();
  const { agent, builder } = await agentOf(coordinator);
  await coordinator.until(() => coordinator.all("claim").length === 1);
  const grant = coordinator.answering.claim;
  coordinator.answering.claim = (claim) => {
    agent.drain();
    return grant(claim);
  };
  coordinator.orders.push(orderOf(7));
  coordinator.nudge();
  expect(await agent.ended).toEqual({ kind: "left" });
  expect(builder.spawned).toEqual([]);
  expect(coordinator.all("report").map(({ report }) => report)).toMatchObject([
    { kind: "finished", build: 7, outcome: { result: "stopped" } },
  ]);
});

test("a drain waits for the answer to a claim even when nothing else is left to do", async () => {
  const coordinator = await coordinatorAt();
  coordinator.orders.push(orderOf(7));
  const { agent, builder } = await agentOf(coordinator);
  const build = await builder.build("7.1");
  await coordinator.until(() => coordinator.all("claim").length === 2);
  const grant = coordinator.answering.claim;
  coordinator.answering.claim = async (claim) => {
    agent.drain();
    build.fails();
    await builder.forgot("7.1");
    return grant(claim);
  };
  coordinator.orders.push(orderOf(8));
  coordinator.nudge();
  expect(await agent.ended).toEqual({ kind: "left" });
  expect(reportsOf(coordinator)).toEqual(["finished 7.1", "finished 8.1"]);
});

test("a stop ends what runs, reports it stopped, and ends", async () => {
  const coordinator = await coordinatorAt();
  coordinator.orders.push(orderOf(7));
  const { agent, builder } = await agentOf(coordinator);
  (await builder.build("7.1")).start();
  agent.drain();
  agent.stop();
  expect(await agent.ended).toEqual({ kind: "left" });
  expect(coordinator.all("report").map(({ report }) => report)).toMatchObject([
    { kind: "started" },
    { kind: "finished", outcome: { result: "stopped" } },
  ]);
});

test("an agent that is stopped while the coordinator is away ends at once, and its next process reports", async () => {
  const workDirectory = emptyDirectory();
  const before = await coordinatorAt();
  before.orders.push(orderOf(7));
  const first = await agentOf(before, workDirectory);
  await first.builder.build("7.1");
  await before.stop();
  first.agent.stop();
  await first.agent.ended;

  const after = await coordinatorAt();
  const second = await agentOf(after, workDirectory);
  await second.builder.forgot("7.1");
  expect(reportsOf(after)).toEqual(["finished 7.1"]);
});

test("a network that fell silent without a word is given up, and what is held is named again", async () => {
  const coordinator = await startFakeCoordinator({ pingEveryMs: 150 });
  coordinators.push(coordinator);
  coordinator.orders.push(orderOf(7));
  const network = await silenceableProxy(coordinator.port);
  const directory = emptyDirectory();
  const builder = createFakeBuilder(directory);
  agents.push(await startTestAgent(testConfig(network.url, directory), builder, createTold()));
  (await builder.build("7.1")).start();
  await coordinator.until(() => reportsOf(coordinator).includes("started 7.1"));
  network.fallSilent();
  await coordinator.until(() => coordinator.all("hello").length === 2);
  expect(coordinator.all("hello")[1]?.held).toEqual([{ build: 7, attempt: 1 }]);
  expect(builder.spawned).toEqual(["7.1"]);
});

test.each(["--pretend", "dev-libs/p7-1 --retry", "@world", "/etc/passwd"])(
  "an order to build '%s' is not understood, and nothing is spawned",
  async (cpv) => {
    const coordinator = await coordinatorAt();
    let claims = 0;
    coordinator.answering.claim = () => {
      claims += 1;
      return { garbage: { ok: true, reply: { kind: "grant", order: { ...orderOf(7), cpv } } } };
    };
    const { builder, told } = await agentOf(coordinator);
    await told.said(/answer to 'claim' cannot be read/);
    expect(claims).toBe(1);
    expect(builder.spawned).toEqual([]);
  },
);

test("where logs cannot be kept, builds go on and are reported, and it is told", async () => {
  const coordinator = await coordinatorAt();
  const { builder, workDirectory, told } = await agentOf(coordinator);
  rmSync(join(workDirectory, "logs"), { recursive: true });
  writeFileSync(join(workDirectory, "logs"), "no directory");
  coordinator.orders.push(orderOf(7));
  coordinator.nudge();
  const build = await builder.build("7.1");
  build.log("one\n");
  build.builds();
  await builder.forgot("7.1");
  expect(reportsOf(coordinator).at(-1)).toBe("finished 7.1");
  expect(coordinator.packages.size).toBe(1);
  await told.said(/The log in .* cannot be shipped/);
});

test("a wall clock that jumps ends nothing, and changes no duration", async () => {
  const coordinator = await coordinatorAt();
  coordinator.orders.push(orderOf(7));
  const wall = { jumpMs: 0 };
  const clock: Clock = { ...systemClock, wall: () => systemClock.wall() + wall.jumpMs };
  const { builder } = await agentOf(coordinator, emptyDirectory(), { clock });
  const build = await builder.build("7.1");
  build.start();
  for (const jumpMs of [-86_400_000, 86_400_000]) {
    wall.jumpMs = jumpMs;
    const before = coordinator.all("beat").length;
    await coordinator.until(() => coordinator.all("beat").length > before + 1);
    expect(coordinator.all("beat").at(-1)?.held).toMatchObject([{ build: 7, attempt: 1 }]);
  }
  build.builds();
  await builder.forgot("7.1");
  const finished = coordinator.all("report").at(-1)?.report;
  expect(finished).toMatchObject({ kind: "finished", outcome: { result: "built" } });
  if (finished?.kind === "finished") expect(finished.outcome.elapsedMs).toBeLessThan(60_000);
});

/** Hands bytes on to a port, until it falls silent: then what is connected hears nothing more, not even an end. */
async function silenceableProxy(port: number) {
  const pairs: [Socket, Socket][] = [];
  const server = createServer((near) => {
    const far = connect(port, "127.0.0.1");
    pairs.push([near, far]);
    near.on("error", () => {}).pipe(far);
    far.on("error", () => {}).pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    for (const socket of pairs.flat()) socket.destroy();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a TCP server has a port");
  return {
    url: new URL(`http://127.0.0.1:${address.port}`),
    fallSilent() {
      for (const [near, far] of pairs) {
        near.unpipe(far);
        far.unpipe(near);
      }
    },
  };
}
