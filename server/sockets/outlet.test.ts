import { EventEmitter } from "node:events";
import { expect, test } from "vitest";
import { Outlet } from "./outlet";

/** A line of which the test says when its transport takes what it was handed. */
function line() {
  const conn = new EventEmitter();
  const events = new EventEmitter();
  const handed: unknown[] = [];
  const emit = (_event: string, message: unknown) => handed.push(message);
  const outlet = new Outlet({ emit, on: (event, listener) => events.on(event, listener), conn });
  return { outlet, handed, drain: () => conn.emit("drain"), disconnect: () => events.emit("disconnect") };
}

test("a line that takes nothing gets no more frames, and after it drained the newest", () => {
  const { outlet, handed, drain } = line();
  for (let frame = 1; frame <= 100; frame += 1) outlet.send("frame", frame);
  expect(handed).toEqual([1, 2, 3, 4]);
  drain();
  outlet.send("frame", 101);
  expect(handed).toEqual([1, 2, 3, 4, 101]);
});

test("what must not be left out waits for room before the next", async () => {
  const { outlet, handed, drain } = line();
  for (const message of [1, 2, 3]) await outlet.sendAll("log", message);
  let sent = false;
  const sending = outlet.sendAll("log", 4).then(() => {
    sent = true;
  });
  await Promise.resolve();
  expect({ handed, sent }).toEqual({ handed: [1, 2, 3, 4], sent: false });
  drain();
  await sending;
  expect(sent).toBe(true);
});

test("a line that breaks keeps nobody waiting", async () => {
  const { outlet, disconnect } = line();
  for (const message of [1, 2, 3]) await outlet.sendAll("log", message);
  const sending = outlet.sendAll("log", 4);
  disconnect();
  await expect(sending).resolves.toBeUndefined();
});
