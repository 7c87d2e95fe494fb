import { expect, test } from "vitest";
import type { Notice } from "./notices";
import type { Outbox } from "./outbox";
import { BUNDLE_MS, delivered, due, EMPTY, failed, hear, MAX_WAITING } from "./outbox";

const MINUTE = 60_000;

function notice(key: string): Notice {
  return { kind: "stalled", key, at: 0, sentence: key, path: "/" };
}

function heard(outbox: Outbox, now: number, ...keys: string[]): Outbox {
  return keys.reduce((so, key) => hear(so, { told: notice(key) }, now), outbox);
}

function keysDue(outbox: Outbox, now: number): string[] {
  return (due(outbox, now) ?? []).map(({ key }) => key);
}

test("[NO2] what comes within a window is one message, each thing once", () => {
  const outbox = heard(heard(EMPTY, 1_000, "a", "a"), 20_000, "b");
  expect(due(outbox, 1_000 + BUNDLE_MS - 1)).toBeNull();
  expect(keysDue(outbox, 1_000 + BUNDLE_MS)).toEqual(["a", "b"]);
});

test("[NO2] what is over before it was sent is not sent", () => {
  const outbox = hear(heard(EMPTY, 0, "a"), { over: "a" }, 5_000);
  expect(due(outbox, MINUTE)).toBeNull();
});

test("[NO2] what comes and goes is told once in a quarter of an hour", () => {
  const first = heard(EMPTY, 0, "a");
  const told = delivered(first, first.waiting, BUNDLE_MS);
  expect(due(heard(told, 10 * MINUTE, "a"), 11 * MINUTE)).toBeNull();
  expect(keysDue(heard(told, 16 * MINUTE, "a"), 17 * MINUTE)).toEqual(["a"]);
});

test("[NO3] what cannot be delivered is tried again, later each time and with what has come meanwhile, then given up", () => {
  let outbox = heard(EMPTY, 0, "a");
  let now = BUNDLE_MS;
  const waits: number[] = [];
  for (let tries = 0; tries < 20; tries += 1) {
    outbox = failed(outbox, due(outbox, now) ?? [], { again: true, afterMs: 0 }, now);
    if (outbox.dueAt === null) break;
    waits.push((outbox.dueAt - now) / 1000);
    now = outbox.dueAt;
    if (tries === 0) outbox = heard(outbox, now, "b");
    if (tries === 0) expect(keysDue(outbox, now)).toEqual(["a", "b"]);
  }
  expect(waits).toEqual([10, 60, 300, 1800, 7200]);
  expect(outbox.waiting).toEqual([]);
});

test("[NO3] a server that says when to come again is believed, and what it will never take is given up at once", () => {
  const outbox = heard(EMPTY, 0, "a");
  expect(failed(outbox, outbox.waiting, { again: true, afterMs: 90_000 }, 0).dueAt).toBe(90_000);
  expect(failed(outbox, outbox.waiting, { again: false, afterMs: 0 }, 0)).toMatchObject({ waiting: [], dueAt: null });
});

test("[NO2] what came while a message was on its way is the next message", () => {
  const outbox = heard(EMPTY, 0, "a");
  const sent = outbox.waiting;
  const after = delivered(heard(outbox, 31_000, "b"), sent, 32_000);
  expect(keysDue(after, 32_000 + BUNDLE_MS)).toEqual(["b"]);
});

test("[NO2] a storm leaves the newest", () => {
  const keys = Array.from({ length: MAX_WAITING + 5 }, (_, index) => String(index));
  expect(keysDue(heard(EMPTY, 0, ...keys), MINUTE)).toEqual(keys.slice(5));
});
