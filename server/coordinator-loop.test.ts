import { beforeEach, describe, expect, test } from "vitest";
import type { Outcome } from "../protocol/build";
import { BuildId } from "../protocol/ids";
import type { Now } from "./coordinator/command";
import { isRefusal } from "./coordinator/decide";
import { statusWord } from "./coordinator/explain";
import type { Announcement, CoordinatorLoop } from "./coordinator-loop";
import { startCoordinatorLoop } from "./coordinator-loop";
import { newStoreMemory, openMemoryStore } from "./store/memory-store";
import type { Store } from "./store/store";
import { CommitInDoubt, EpochLost, NotSaved } from "./store/store";
import { claimId, entry, host, IZAR, TARGET, TARN } from "./testing/words";

/** A loop on a memory store whose commits a test can hold back or let fail. */
async function startLoop() {
  const memory = newStoreMemory();
  const saved = openMemoryStore(memory);
  const disk = {
    commits: 0,
    fail: null as Error | null,
    hold: Promise.resolve(),
    /** A connection that breaks, with the commit on its way to the store or on its way back. */
    breaks: null as "before" | "after" | null,
  };
  const store: Store = {
    ...saved,
    commit: async (epoch, changes) => {
      disk.commits += 1;
      await disk.hold;
      if (disk.fail) throw disk.fail;
      if (disk.breaks !== "before") await saved.commit(epoch, changes);
      if (disk.breaks) throw new CommitInDoubt("connection lost");
    },
    sequence: async (epoch) => {
      if (disk.breaks) throw new NotSaved("connection refused");
      return await saved.sequence(epoch);
    },
  };
  const clock: { now: Now } = { now: { wall: 1_000_000, mono: 0 } };
  const told: { announcements: Announcement[]; order: string[]; errors: unknown[]; epochLost: unknown[] } = {
    announcements: [],
    order: [],
    errors: [],
    epochLost: [],
  };
  const loop = await startCoordinatorLoop({
    store,
    clock: () => clock.now,
    announce: (announcement) => {
      told.announcements.push(announcement);
      told.order.push("announced");
    },
    onNotSaved: (error) => told.errors.push(error),
    onEpochLost: (error) => told.epochLost.push(error),
  });
  return { loop, memory, disk, clock, told };
}

let swarm: Awaited<ReturnType<typeof startLoop>>;
let loop: CoordinatorLoop;
beforeEach(async () => {
  swarm = await startLoop();
  loop = swarm.loop;
});

const joined = (drone: typeof IZAR) => loop.ask({ kind: "hello", drone, target: TARGET, host: host(8), held: [] });
const added = (...cpvs: string[]) =>
  loop.ask({ kind: "add", target: TARGET, entries: cpvs.map((cpv) => entry(cpv)), by: "operator" });
const claimed = (drone: typeof IZAR, number: number) =>
  loop.ask({ kind: "claim", drone, claim: claimId(number), freeCores: 8 });
const FIRST = BuildId.parse(1);
const states = () => loop.look((all) => [...all.builds.values()].map((row) => row.standing.state));

test("two claims in one group are never granted the same build, and cost one commit", async () => {
  await Promise.all([joined(IZAR), joined(TARN), added("dev-libs/one-1", "dev-libs/two-1")]);
  const commits = swarm.disk.commits;
  const replies = await Promise.all([claimed(IZAR, 1), claimed(TARN, 2)]);
  expect(swarm.disk.commits).toBe(commits + 1);
  expect(new Set(replies.map((reply) => ("order" in reply ? reply.order.build : null)))).toEqual(new Set([1, 2]));
});

test("watchers hear of a group before its askers, and these hear in the order in which they asked", async () => {
  const { order } = swarm.told;
  order.length = 0;
  await Promise.all([
    joined(IZAR).then(() => order.push("first")),
    added("dev-libs/one-1").then(() => order.push("second")),
    loop.look(() => null).then(() => order.push("third")),
    loop.ask({ kind: "pause", by: "operator", note: "" }).then(() => order.push("fourth")),
  ]);
  expect(order).toEqual(["announced", "first", "second", "third", "fourth"]);
});

test("when a commit fails, all of its group are refused and memory is what the store holds", async () => {
  await Promise.all([joined(IZAR), added("dev-libs/one-1")]);
  const before = structuredClone(swarm.memory);
  swarm.disk.fail = new NotSaved("no space left on device");
  const replies = await Promise.all([claimed(IZAR, 1), added("dev-libs/two-1"), loop.ask({ kind: "tick" })]);
  expect(replies.map((reply) => isRefusal(reply) && reply.refused)).toEqual(["not-saved", "not-saved", "not-saved"]);
  expect(swarm.told.errors).toEqual([swarm.disk.fail]);
  expect(swarm.memory).toEqual(before);
  expect(await loop.look((all) => [...all.builds.values()])).toEqual([...before.builds.values()]);

  swarm.disk.fail = null;
  expect(await claimed(IZAR, 1)).toMatchObject({ kind: "grant", order: { build: 1, attempt: 1 } });
  expect(swarm.memory.journal.map(({ sequence }) => sequence)).toEqual(
    swarm.memory.journal.map((_, index) => index + 1),
  );
});

test("[JO4] while nothing can be saved the swarm says why, and goes on by itself once it can", async () => {
  await Promise.all([joined(IZAR), added("dev-libs/one-1")]);
  const status = () => loop.look((all, pulse) => statusWord(all, pulse));
  swarm.disk.fail = new NotSaved("no space left on device");
  expect(await claimed(IZAR, 1)).toMatchObject({ refused: "not-saved" });
  expect(await claimed(IZAR, 1)).toMatchObject({ refused: "not-saved" });
  expect(await status()).toEqual({ status: "STALLED", because: "Nothing can be saved: no space left on device." });
  expect(swarm.told.errors).toHaveLength(1);
  await loop.ask({ kind: "tick" });
  expect(await status()).toMatchObject({ status: "STALLED" });
  swarm.disk.fail = null;
  await loop.ask({ kind: "tick" });
  expect(await status()).toMatchObject({ status: "STALLED" });
  swarm.clock.now = { wall: 1_005_000, mono: 5_000 };
  await loop.ask({ kind: "tick" });
  expect(await status()).toMatchObject({ status: "BUILDING" });

  swarm.disk.fail = new NotSaved("no space left on device");
  await claimed(IZAR, 1);
  swarm.disk.fail = null;
  await claimed(IZAR, 1);
  expect(await status()).toMatchObject({ status: "BUILDING" });
});

describe("[JO5] a commit over which the store fell silent", () => {
  async function inDoubt(breaks: "before" | "after") {
    await joined(IZAR);
    swarm.disk.breaks = breaks;
    const adding = added("dev-libs/one-1");
    expect(await states()).toEqual([]);
    expect(await claimed(IZAR, 1)).toMatchObject({ refused: "not-saved" });
    swarm.told.announcements.length = 0;
    swarm.disk.breaks = null;
    await loop.ask({ kind: "tick" });
    return await adding;
  }

  test("and that was saved, is announced and answered as soon as the store tells", async () => {
    expect(await inDoubt("after")).toMatchObject({ builds: [{ build: 1 }] });
    expect(swarm.told.announcements[0]?.facts.map(({ fact }) => fact.kind)).toEqual(["build.added"]);
    expect(await states()).toEqual(["ready"]);
    expect(await claimed(IZAR, 2)).toMatchObject({ kind: "grant" });
  });

  test("and that was not saved, is refused as soon as the store tells", async () => {
    expect(await inDoubt("before")).toMatchObject({ refused: "not-saved" });
    expect(await states()).toEqual([]);
    expect(await added("dev-libs/one-1")).toMatchObject({ builds: [{ build: 1 }] });
  });

  test("is refused when the loop is stopped before the store tells", async () => {
    swarm.disk.breaks = "after";
    const adding = added("dev-libs/one-1");
    await states();
    await loop.stop();
    expect(await adding).toMatchObject({ refused: "shutting-down" });
  });
});

test("a finish that could not be saved leaves its lease alive until the drone has told it again", async () => {
  await Promise.all([joined(IZAR), added("dev-libs/one-1"), claimed(IZAR, 1)]);
  swarm.clock.now = { wall: 9_000_000, mono: 8_000_000 };
  swarm.disk.fail = new NotSaved("no space left on device");
  const finish = () => {
    const outcome: Outcome = { result: "failed", reason: "other", phase: "compile", lines: [], elapsedMs: 1 };
    return loop.ask({ kind: "finish", drone: IZAR, build: FIRST, attempt: 1, outcome });
  };
  expect(await finish()).toMatchObject({ refused: "not-saved" });
  swarm.disk.fail = null;
  await loop.ask({ kind: "tick" });
  expect(await states()).toEqual(["building"]);
  expect(await finish()).toEqual({ kind: "recorded" });
});

test("nobody sees what is not saved yet", async () => {
  await added("dev-libs/one-1");
  let release = () => {};
  swarm.disk.hold = new Promise((resolve) => {
    release = resolve;
  });
  const adding = added("dev-libs/two-1");
  const looking = states();
  const committed = Promise.resolve(adding).then(() => "answered");
  expect(await Promise.race([committed, looking, Promise.resolve("neither")])).toBe("neither");
  release();
  expect(await looking).toEqual(["ready", "ready"]);
});

test("[LE1] nobody is told of a lease before it is saved", async () => {
  await Promise.all([joined(IZAR), added("dev-libs/one-1")]);
  let release = () => {};
  swarm.disk.hold = new Promise((resolve) => {
    release = resolve;
  });
  const announced = swarm.told.announcements.length;
  let isTold = false;
  const claiming = claimed(IZAR, 1).then((reply) => {
    isTold = true;
    return reply;
  });
  // Everything that does not wait for the disk has had its turn by then.
  await new Promise((resolve) => setImmediate(resolve));
  expect([isTold, swarm.told.announcements.length]).toEqual([false, announced]);
  release();
  expect(await claiming).toMatchObject({ kind: "grant" });
  expect(swarm.memory.journal.at(-1)?.fact.kind).toBe("lease.granted");
});

test("what changes nothing costs no commit, but tells of the drone that was heard from", async () => {
  await joined(IZAR);
  const commits = swarm.disk.commits;
  await loop.ask({ kind: "beat", drone: IZAR, held: [] });
  expect(swarm.disk.commits).toBe(commits);
  expect(swarm.told.announcements.at(-1)).toEqual({ facts: [], drones: new Set([IZAR]), reestimated: [] });
});

test("a command that cannot be decided is refused alone", async () => {
  const broken = {
    kind: "hold",
    by: "operator",
    note: "",
    get builds(): BuildId[] {
      throw new Error("a defect");
    },
  } as const;
  const replies = await Promise.all([added("dev-libs/one-1"), loop.ask(broken), joined(IZAR)]);
  expect(replies.map((reply) => isRefusal(reply) && reply.refused)).toEqual([false, "not-saved", false]);
  expect(swarm.told.errors).toMatchObject([{ cause: { message: "a defect" } }]);
});

test("another coordinator's epoch ends this loop: its group and everybody after are turned away", async () => {
  await openMemoryStore(swarm.memory).open();
  expect(await joined(IZAR)).toMatchObject({ refused: "shutting-down" });
  expect(swarm.told.epochLost).toEqual([expect.any(EpochLost)]);
  expect(await joined(TARN)).toMatchObject({ refused: "shutting-down" });
  expect(await loop.look((all) => all.drones.size)).toBe(0);
});

test("[CR2] another coordinator's epoch ends a loop that has nothing to save, too", async () => {
  await openMemoryStore(swarm.memory).open();
  await loop.ask({ kind: "tick" });
  expect(swarm.told.epochLost).toEqual([]);
  swarm.clock.now = { wall: 1_030_000, mono: 30_000 };
  expect(await loop.ask({ kind: "tick" })).toMatchObject({ refused: "shutting-down" });
  expect(swarm.told.epochLost).toEqual([expect.any(EpochLost)]);
});

test("stopping answers what was asked before, and nothing after", async () => {
  const before = joined(IZAR);
  const stopped = loop.stop();
  const after = joined(TARN);
  await stopped;
  expect(await before).toMatchObject({ kind: "welcome" });
  expect(await after).toMatchObject({ refused: "shutting-down" });
  expect([...swarm.memory.drones.keys()]).toEqual([IZAR]);
});

test("a journal that does not end where the rows say is not started upon", async () => {
  const memory = newStoreMemory();
  memory.swarm = { ...memory.swarm, sequence: 7 };
  const parts = { announce: () => {}, onNotSaved: () => {}, onEpochLost: () => {} };
  const starting = startCoordinatorLoop({ ...parts, store: openMemoryStore(memory), clock: () => swarm.clock.now });
  await expect(starting).rejects.toThrow("The journal ends at 0, but the swarm counts 7 facts.");
});

test("[JO6] a plan that takes long lets the event loop turn, and nothing is seen or decided between its steps", async () => {
  await joined(IZAR);
  const order: string[] = [];
  const plan = Array.from({ length: 5_000 }, (_, index) => `dev-libs/p${index}x-1`);
  const adding = added(...plan).then(() => order.push("added"));
  const claiming = claimed(IZAR, 1).then((reply) => order.push("order" in reply ? "granted" : "waits"));
  const looking = states().then((all) => order.push(`sees ${all.length}`));
  let turns = 0;
  const turn = () => {
    turns += 1;
    if (order.length === 0) setImmediate(turn);
  };
  setImmediate(turn);
  await Promise.all([adding, claiming, looking]);
  expect(order).toEqual(["added", "granted", "sees 5000"]);
  expect(turns).toBeGreaterThan(1);
});
