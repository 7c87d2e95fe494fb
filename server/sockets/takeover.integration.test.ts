import { once } from "node:events";
import { createServer } from "node:http";
import { Server } from "socket.io";
import { expect, onTestFinished, test } from "vitest";
import { STALE_AFTER_MS } from "../../protocol/time";
import { openAccess } from "../access/access";
import type { Now } from "../coordinator/command";
import { startCoordinatorLoop } from "../coordinator-loop";
import { openLogStore } from "../logs/log-store";
import { newStoreMemory, openMemoryStore } from "../store/memory-store";
import { connectAgent, helloOf } from "../testing/test-agent";
import { configFor, temporaryDirectory } from "../testing/test-server";
import { IZAR } from "../testing/words";
import { openAgentDoor } from "./agent-door";

/** The agents' door alone, on a clock that the test turns. */
async function openDoor() {
  const clock: { now: Now } = { now: { wall: 1_000_000, mono: 0 } };
  const ignore = () => {};
  const store = openMemoryStore(newStoreMemory());
  const loop = await startCoordinatorLoop({
    store,
    clock: () => clock.now,
    announce: ignore,
    onEpochLost: ignore,
    onNotSaved: ignore,
  });
  const http = createServer().listen(0, "127.0.0.1");
  await once(http, "listening");
  const io = new Server(http);
  onTestFinished(() => void io.close());
  const directory = await temporaryDirectory();
  const now = () => clock.now.wall;
  const config = configFor(directory, { kind: "sqlite", file: "unused" });
  const { enrolment, joinToken } = await openAccess({ store: store.access, config, now, onError: ignore });
  const token = await joinToken.get();
  const logs = openLogStore({ directory });
  openAgentDoor(io, { loop, logs, enrolment, clock: () => clock.now, isWatched: () => false, onError: ignore });
  const address = http.address();
  const port = typeof address === "object" ? address?.port : null;
  return { clock, server: { url: `http://127.0.0.1:${port}`, token } };
}

test("an agent that has fallen silent loses its name to the next that asks for it", async () => {
  const { clock, server } = await openDoor();
  const silent = await connectAgent(server, IZAR);
  await silent.hello();
  const next = await connectAgent(server, IZAR);
  const hello = { ...helloOf(IZAR), instance: "after-a-power-cut" };
  clock.now = { wall: 1_000_000, mono: STALE_AFTER_MS - 1 };
  expect(await next.say("hello", hello)).toMatchObject({ ok: false, refusal: { refused: "name-in-use" } });
  clock.now = { wall: 1_000_000, mono: STALE_AFTER_MS };
  expect(await next.say("hello", hello)).toMatchObject({ ok: true, reply: { kind: "welcome" } });
  await silent.mailbox.next("disconnect", () => true);
});
