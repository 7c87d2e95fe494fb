import { afterEach, expect, test } from "vitest";
import type { RefusalCode } from "../protocol/refusals";
import { refuse } from "../protocol/refusals";
import { PROTOCOL_VERSION } from "../protocol/version";
import type { Session } from "./session";
import { openSession } from "./session";
import type { FakeCoordinator } from "./testing/fake-coordinator";
import { CREDENTIAL, SILENT, startFakeCoordinator, TOKEN } from "./testing/fake-coordinator";
import { createManualClock } from "./testing/manual-clock";
import { createTold, emptyDirectory, testConfig } from "./testing/test-agent";
import { createWatch } from "./testing/watch";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function coordinatorAt(port = 0): Promise<FakeCoordinator> {
  const coordinator = await startFakeCoordinator({ port });
  cleanups.push(() => coordinator.stop());
  return coordinator;
}

function sessionWith(coordinator: URL) {
  const clock = createManualClock();
  const told = createTold();
  const watch = createWatch();
  const heard: string[] = [];
  const hear = (what: string) => {
    heard.push(what);
    watch.tell();
  };
  const { drone, target } = testConfig(coordinator, emptyDirectory());
  const host = {
    cores: 4,
    memoryBytes: 1,
    agentVersion: "0",
    nodeVersion: "0",
    kernel: "0",
    cpuModel: "0",
    portageVersion: null,
    profile: null,
    gcc: null,
    canPlan: false,
    workDirectory: "/",
  };
  const session: Session = openSession(
    {
      coordinator,
      handshake: { drone, credential: CREDENTIAL, joinToken: TOKEN },
      answerWithinMs: 1_000,
      clock,
      random: () => 0.5,
      notices: told,
    },
    {
      hello: () => ({ protocol: PROTOCOL_VERSION, drone, target, instance: "instance-1", host, held: [] }),
      opened: () => hear("opened"),
      closed: () => hear("closed"),
      refused: (refusal, everOpened) => hear(`${refusal.refused} ${everOpened}`),
      workAvailable: () => hear("work"),
      drop: () => hear("drop"),
      sync: () => hear("sync"),
      tryInstall: () => Promise.resolve({ kind: "refused", sentence: "no" }),
      plan: () => Promise.resolve({ kind: "refused", sentence: "no" }),
      lines: () => Promise.resolve({ kind: "refused", sentence: "no" }),
      upgrade: () => Promise.resolve({ kind: "refused", sentence: "no" }),
    },
  );
  cleanups.push(() => session.close());
  /** Milliseconds of the pause that the session takes next. */
  const pause = async (): Promise<number> => {
    while (clock.waiting().length === 0) await new Promise(setImmediate);
    return clock.waiting()[0] ?? 0;
  };
  return { session, clock, told, heard, pause, heardThat: (what: string) => watch.until(() => heard.includes(what)) };
}

test("while the coordinator is away it is tried again, ever more slowly but within five seconds, and told once", async () => {
  const coordinator = await coordinatorAt();
  await coordinator.stop();
  const { clock, told, pause, heardThat } = sessionWith(coordinator.url);
  const pauses: number[] = [];
  for (let attempt = 0; attempt < 7; attempt += 1) {
    pauses.push(await pause());
    clock.pass(pauses.at(-1) ?? 0);
  }
  expect(pauses).toEqual([188, 375, 750, 1500, 3000, 3750, 3750]);
  expect(told.sentences).toEqual([expect.stringMatching(/^Cannot reach http.*ECONNREFUSED.*Trying again\.$/)]);

  const lastPause = await pause();
  await coordinatorAt(coordinator.port);
  clock.pass(lastPause);
  await heardThat("opened");
});

test.each<[RefusalCode, number]>([
  ["bad-token", 22_500],
  ["name-in-use", 3_750],
  ["shutting-down", 188],
])("refused with %s, it is tried again after %i ms", async (refused, pauseMs) => {
  const coordinator = await coordinatorAt();
  coordinator.door.refuses = refused;
  const { pause, heard, clock, heardThat } = sessionWith(coordinator.url);
  expect(await pause()).toBe(pauseMs);
  expect(heard).toEqual([`${refused} false`]);
  coordinator.door.refuses = null;
  clock.pass(pauseMs);
  await heardThat("opened");
});

test("a refused hello ends the connection, and is tried again slowly when versions differ", async () => {
  const coordinator = await coordinatorAt();
  const welcome = coordinator.answering.hello;
  coordinator.answering.hello = () => ({ ok: false, refusal: refuse("protocol-version") });
  const { pause, session, clock, heardThat } = sessionWith(coordinator.url);
  expect(await pause()).toBe(22_500);
  expect(session.isOpen()).toBe(false);
  coordinator.answering.hello = welcome;
  clock.pass(22_500);
  await heardThat("opened");
});

test("a token that was good before is tried again when it is refused", async () => {
  const coordinator = await coordinatorAt();
  const { clock, pause, heard, heardThat } = sessionWith(coordinator.url);
  await heardThat("opened");
  coordinator.door.refuses = "bad-token";
  coordinator.cut();
  clock.pass(await pause());
  await heardThat("bad-token true");
  expect(heard).toEqual(["opened", "closed", "bad-token true"]);
});

test("a coordinator that does not know the session is greeted anew", async () => {
  const coordinator = await coordinatorAt();
  coordinator.answering.beat = () => ({ ok: false, refusal: refuse("no-session") });
  const { session, clock, pause, heardThat } = sessionWith(coordinator.url);
  await heardThat("opened");
  const asked = await session.ask("beat", { held: [], telemetry: null, draining: false });
  expect(asked).toMatchObject({ kind: "refused", refusal: { refused: "no-session" } });
  expect(session.isOpen()).toBe(false);
  clock.pass(await pause());
  await coordinator.until(() => coordinator.all("hello").length === 2);
});

test("nothing is asked of a coordinator that did not welcome", async () => {
  const coordinator = await coordinatorAt();
  coordinator.answering.hello = () => SILENT;
  const { session } = sessionWith(coordinator.url);
  await coordinator.until(() => coordinator.all("hello").length === 1);
  expect(await session.ask("beat", { held: [], telemetry: null, draining: false })).toEqual({
    kind: "unanswered",
    because: "disconnected",
  });
});

test("a closed session stays closed", async () => {
  const coordinator = await coordinatorAt();
  const { session, clock, heard, heardThat } = sessionWith(coordinator.url);
  await heardThat("opened");
  session.close();
  await heardThat("closed");
  expect(clock.waiting()).toEqual([]);
  expect(heard).toEqual(["opened", "closed"]);
});
