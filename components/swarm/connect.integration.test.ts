import { createServer } from "node:http";
import { Server } from "socket.io";
import { afterEach, expect, it } from "vitest";
import { fullSwarm } from "../../protocol/fixtures/swarm";
import { WATCHERS_PATH } from "../../protocol/socket-paths";
import type { Frame, Snapshot } from "../../protocol/to-watcher";
import type { Back, Link } from "./connect";
import { connect } from "./connect";
import { createReceiver } from "./receive";
import type { SwarmState, SwarmStore } from "./store";
import { createSwarmStore } from "./store";
import { openWatchSocket } from "./watch-socket";

/** A coordinator of which only the watcher's door is real: it answers `watch` with what the test puts in `snapshot`. */
function startDoor(port = 0) {
  const http = createServer();
  const io = new Server(http, { path: WATCHERS_PATH });
  const door = { snapshot: fullSwarm(), asked: 0, port: 0, io, close: () => io.close() };
  io.of("/watch").on("connection", (socket) => {
    socket.on("watch", (_request: unknown, reply: (snapshot: Snapshot) => void) => {
      door.asked += 1;
      reply(door.snapshot);
    });
  });
  return new Promise<typeof door>((resolve) => {
    http.listen(port, "127.0.0.1", () => {
      const address = http.address();
      if (address !== null && typeof address !== "string") door.port = address.port;
      resolve(door);
    });
  });
}

type Door = Awaited<ReturnType<typeof startDoor>>;

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function watching() {
  const door = await startDoor();
  const store = createSwarmStore();
  const backs: Back[] = [];
  const link: Link = connect({
    onSignedOut: () => {},
    socket: openWatchSocket(`http://127.0.0.1:${door.port}`),
    store,
    receiver: createReceiver(store, setImmediate, Date.now),
    clock: Date.now,
    chance: () => 0,
    onBack: (back) => backs.push(back),
  });
  cleanups.push(() => door.close(), link.close);
  await until(store, ({ known, connection }) => known !== null && connection.state === "live");
  return { door, store, link, backs };
}

/** Resolves with the first state that fits. */
function until(store: SwarmStore, fits: (state: SwarmState) => boolean): Promise<SwarmState> {
  return new Promise((resolve) => {
    const look = (state: SwarmState) => {
      if (!fits(state)) return;
      stop();
      resolve(state);
    };
    const stop = store.subscribe(look);
    look(store.getState());
  });
}

const send = (door: Door, frame: Frame) => door.io.of("/watch").emit("frame", frame);

it("begins with a snapshot and follows the frames after it", async () => {
  const { door, store } = await watching();
  const { now } = door.snapshot;
  send(door, { sequence: 2, now: now + 1_000 });
  send(door, { sequence: 3, now: now + 2_000 });
  await until(store, ({ known }) => known?.now === now + 2_000);
  expect(door.asked).toBe(1);
});

it("asks for a new snapshot when a frame is missing", async () => {
  const { door, store } = await watching();
  door.snapshot = { ...door.snapshot, sequence: 9, summary: { ...door.snapshot.summary, builtLastHour: 99 } };
  send(door, { sequence: 7, now: door.snapshot.now });
  await until(store, ({ known }) => known?.summary.builtLastHour === 99);
  expect(door.asked).toBe(2);
});

it("is lost when the coordinator goes, and back with a snapshot when it returns", async () => {
  const { door, store, link, backs } = await watching();
  await door.close();
  const gone = await until(store, ({ connection }) => connection.state === "lost");
  expect(gone.connection).toMatchObject({ nextTryAt: expect.any(Number) });
  expect(gone.known?.rows.size).toBe(388);

  const returned = await startDoor(door.port);
  cleanups.push(() => returned.close());
  const newest = door.snapshot.recent.at(-1);
  if (newest === undefined) throw new Error("the fixture has a past");
  returned.snapshot = {
    ...door.snapshot,
    version: "0.2.0",
    sequence: 1,
    recent: [{ ...newest, sequence: newest.sequence + 14 }],
  };
  link.tryNow();
  await until(store, ({ connection }) => connection.state === "live");
  expect(backs).toMatchObject([
    { forMs: 0, newFacts: 0, upgraded: false },
    { forMs: expect.any(Number), newFacts: 14, since: newest.sequence, upgraded: true },
  ]);
});

it("gives up a connection on which nothing is heard any more", async () => {
  const { door, store } = await watching();
  door.snapshot = {
    ...door.snapshot,
    sequence: 9,
    thresholds: { ...door.snapshot.thresholds, lateAfterMs: 1, staleAfterMs: 2 },
  };
  send(door, { sequence: 7, now: door.snapshot.now });
  await until(store, ({ connection }) => connection.state === "lost");
  expect(store.getState().known).not.toBeNull();
});

it("shows nothing of a coordinator that it cannot read, says its version, and goes on when there is another", async () => {
  const { door, store, link } = await watching();
  door.snapshot = { ...door.snapshot, version: "0.0.9", sequence: 9 };
  Reflect.deleteProperty(door.snapshot, "trends");
  send(door, { sequence: 7, now: door.snapshot.now });
  const lost = await until(store, ({ connection }) => connection.state === "lost");
  expect(lost.connection).toMatchObject({ otherVersion: "0.0.9" });
  expect(lost.known?.version).toBe("0.1.0");
  door.snapshot = { ...fullSwarm(), sequence: 1 };
  link.tryNow();
  await until(store, ({ connection }) => connection.state === "live");
});
