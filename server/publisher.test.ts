import { beforeEach, expect, test } from "vitest";
import type { Outcome } from "../protocol/build";
import type { AttemptKey } from "../protocol/ids";
import { attemptLabel, BuildId } from "../protocol/ids";
import type { Binhost, KnownToStore, Publication } from "./binhost/binhost";
import { buildPackage } from "./binhost/testing/gpkg";
import { isRefusal } from "./coordinator/decide";
import type { CoordinatorLoop } from "./coordinator-loop";
import { startCoordinatorLoop } from "./coordinator-loop";
import type { Publisher } from "./publisher";
import { openPublisher } from "./publisher";
import type { StoreMemory } from "./store/memory-store";
import { newStoreMemory, openMemoryStore } from "./store/memory-store";
import { claimId, entry, host, IZAR, TARGET, TARN } from "./testing/words";

const { artefact } = buildPackage();
const BUILT: Outcome = { result: "built", artefact, elapsedMs: 1 };
const PUBLISHED: Publication = { ok: true, path: "dev-libs/leaf.gpkg.tar", sizeBytes: 7, sha256: artefact.sha256 };

/** A binhost that answers as the test says, and tells what it was asked. */
function scriptedBinhost(answers: (() => Publication)[]) {
  const asked: string[] = [];
  const known: KnownToStore[] = [];
  const binhost: Binhost = {
    receive: () => Promise.resolve({ ok: true }),
    publish: async (order) => {
      asked.push(`publish ${attemptLabel(order)}`);
      return await Promise.resolve().then(answers.shift() ?? (() => PUBLISHED));
    },
    discard: async (key: AttemptKey) => {
      asked.push(`discard ${attemptLabel(key)}`);
      await Promise.resolve();
    },
    repair: async (all) => {
      known.push(all);
      return await Promise.resolve({ missing: [], added: 0, removed: 0 });
    },
    fetchShared: () => Promise.resolve({ ok: true }),
    receivedBytes: () => Promise.resolve(0),
    rebuild: () => Promise.resolve({ packages: 0, missing: [] }),
    shown: () => Promise.resolve(null),
    releases: () => null,
    withdraw: () => Promise.resolve(),
    deletePackages: () => Promise.resolve(),
    targets: () => [],
    clients: { keep: () => Promise.resolve(), of: () => Promise.resolve(new Map()) },
    retention: { of: () => Promise.resolve(null), set: () => Promise.resolve() },
    signer: null,
    serve: () => Promise.resolve({ status: 404, headers: {}, body: null }),
  };
  return { binhost, asked, known };
}

let memory: StoreMemory;
let errors: unknown[];
beforeEach(() => {
  memory = newStoreMemory();
  errors = [];
});

/** A coordinator with a publisher on it. `settled` waits until a build's state is no more "building". */
async function start(answers: (() => Publication)[] = []) {
  const scripted = scriptedBinhost(answers);
  let publisher: Publisher | null = null;
  let tell = () => {};
  const loop = await startCoordinatorLoop({
    store: openMemoryStore(memory),
    clock: () => ({ wall: 1_000_000, mono: 0 }),
    announce: ({ facts }) => {
      publisher?.follow(facts);
      tell();
    },
    onNotSaved: (error) => errors.push(error),
    onEpochLost: (error) => errors.push(error),
  });
  const settled = async () => {
    for (;;) {
      const changed = new Promise<void>((resolve) => {
        tell = resolve;
      });
      const state = await loop.look((swarm) => swarm.builds.get(FIRST)?.standing.state);
      if (state !== "building") return state;
      await changed;
    }
  };
  publisher = await openPublisher({ ...scripted, loop, retryAfterMs: 0, onError: (error) => errors.push(error) });
  publisher.begin();
  return { ...scripted, loop, publisher, settled };
}

const FIRST = BuildId.parse(1);

async function build(loop: CoordinatorLoop, outcome: Outcome): Promise<void> {
  await loop.ask({ kind: "hello", drone: IZAR, target: TARGET, host: host(8), held: [] });
  await loop.ask({ kind: "add", target: TARGET, entries: [entry("dev-libs/leaf-1.1")], by: "operator" });
  await claim(loop, 1);
  const reply = await loop.ask({ kind: "finish", drone: IZAR, build: FIRST, attempt: 1, outcome });
  if (isRefusal(reply)) throw new Error(reply.sentence);
}

async function claim(loop: CoordinatorLoop, number: number, drone = IZAR): Promise<void> {
  const reply = await loop.ask({ kind: "claim", drone, claim: claimId(number), freeCores: 8 });
  if (isRefusal(reply) || reply.kind === "wait") throw new Error(reply.sentence);
}

/** The drone whose package was no good, or whose disk is full, is grounded. */
async function claimElsewhere(loop: CoordinatorLoop, number: number): Promise<void> {
  await loop.ask({ kind: "hello", drone: TARN, target: TARGET, host: host(8), held: [] });
  await claim(loop, number, TARN);
}

test("what is finished is published, recorded, and its upload forgotten", async () => {
  const { loop, settled, asked, publisher } = await start();
  await build(loop, BUILT);
  expect(await settled()).toBe("built");
  await publisher.stop();
  expect(asked).toEqual(["publish 1.1", "discard 1.1"]);
});

test("what is not what was asked for is recorded as such, and built again", async () => {
  const refused = { reason: "other-use", why: "It is another package." } as const;
  const { loop, settled, asked } = await start([() => ({ ok: false, ...refused })]);
  await build(loop, BUILT);
  expect(await settled()).toBe("ready");
  expect(memory.journal.map(({ fact }) => fact)).toContainEqual(
    expect.objectContaining({ kind: "artefact.refused", ...refused }),
  );
  await claimElsewhere(loop, 2);
  expect(asked.filter((what) => what.startsWith("publish"))).toEqual(["publish 1.1"]);
});

test("a disk that fails is tried again", async () => {
  const broken = () => {
    throw new Error("input/output error");
  };
  const { loop, settled, asked, publisher } = await start([broken, broken]);
  await build(loop, BUILT);
  expect(await settled()).toBe("built");
  await publisher.stop();
  expect(asked).toEqual(["publish 1.1", "publish 1.1", "publish 1.1", "discard 1.1"]);
  expect(errors).toHaveLength(2);
});

test("an upload whose attempt failed, or can no longer come back, is forgotten", async () => {
  const { loop, asked } = await start();
  await build(loop, { result: "failed", reason: "disk-full", phase: "compile", lines: [], elapsedMs: 1 });
  expect(asked).toEqual(["discard 1.1"]);
  await claimElsewhere(loop, 2);
  expect(asked).toEqual(["discard 1.1", "discard 1.1"]);
});

test("start-up repairs the binhost and takes up what was being published", async () => {
  const first = await start([
    () => {
      throw new Error("the power went");
    },
  ]);
  await first.publisher.stop();
  await build(first.loop, BUILT);
  await first.loop.stop();

  const second = await start();
  expect(second.known).toEqual([{ published: [], open: [{ build: 1, attempt: 1 }], removed: [] }]);
  expect(await second.settled()).toBe("built");
  await second.publisher.stop();

  const third = await start();
  const published = { build: 1, attempt: 1, target: TARGET, cpv: "dev-libs/leaf-1.1" };
  const { path, sizeBytes, sha256 } = { path: "dev-libs/leaf.gpkg.tar", sizeBytes: 7, sha256: artefact.sha256 };
  expect(third.known).toEqual([{ published: [{ ...published, path, sizeBytes, sha256 }], open: [], removed: [] }]);
});
