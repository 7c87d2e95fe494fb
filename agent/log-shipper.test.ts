import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { LogChunk, LogReply } from "../protocol/from-agent";
import { MAX_LOG_CHUNK_BYTES } from "../protocol/from-agent";
import { refuse } from "../protocol/refusals";
import type { Asked } from "./link";
import { shipLog } from "./log-shipper";
import { openLogSpool } from "./log-spool";
import { createManualClock } from "./testing/manual-clock";
import { createTold, emptyDirectory, orderOf } from "./testing/test-agent";
import { createWatch } from "./testing/watch";

type Pending = { chunk: LogChunk; answer(asked: Asked<LogReply>): void };

const atEnd: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of atEnd.splice(0)) await end();
});

/** A shipper whose every chunk waits for the test to answer it. */
function shipperOf(already?: string, mostBytes?: number) {
  const path = join(emptyDirectory(), "7.1.log");
  if (already !== undefined) writeFileSync(path, already);
  const watch = createWatch();
  const chunks: Pending[] = [];
  const clock = createManualClock();
  const told = createTold();
  const { build, attempt } = orderOf(7);
  const shipper = shipLog({
    key: { build, attempt },
    path,
    spool: openLogSpool(mostBytes),
    clock,
    notices: told,
    send: (chunk) =>
      new Promise((answer) => {
        chunks.push({ chunk, answer });
        watch.tell();
      }),
  });
  atEnd.push(async () => {
    shipper.abandon();
    for (const { answer } of chunks) answer(cutOff);
    await shipper.shipped;
  });
  const chunk = (index: number) => watch.until(() => chunks[index]);
  return { shipper, path, clock, told, chunks, chunk };
}

const text = ({ chunk }: Pending) => Buffer.from(chunk.bytes).toString();
const held = (next: number): Asked<LogReply> => ({ kind: "reply", reply: { next } });
const cutOff: Asked<never> = { kind: "unanswered", because: "disconnected" };

test("small writes travel together, a tenth of a second after the first", async () => {
  const { shipper, clock, chunk } = shipperOf();
  shipper.append(Buffer.from("cc -c a.c\n"));
  clock.pass(99);
  shipper.append(Buffer.from("cc -c b.c\n"));
  clock.pass(1);
  const first = await chunk(0);
  expect(first.chunk).toMatchObject({ build: 7, attempt: 1, offset: 0, last: false });
  expect(text(first)).toBe("cc -c a.c\ncc -c b.c\n");
});

test("one chunk is in flight at a time; what comes meanwhile is kept on disk and sent with the next", async () => {
  const { shipper, clock, chunks, chunk, path } = shipperOf();
  shipper.append(Buffer.from("one\n"));
  clock.pass(100);
  const first = await chunk(0);
  shipper.append(Buffer.from("two\n"));
  clock.pass(1_000);
  shipper.append(Buffer.from("three\n"));
  clock.pass(1_000);
  expect(chunks).toHaveLength(1);
  first.answer(held(4));
  const second = await chunk(1);
  expect([second.chunk.offset, text(second)]).toEqual([4, "two\nthree\n"]);
  expect(readFileSync(path, "utf8")).toBe("one\ntwo\nthree\n");
});

test("the end is told with the last bytes, and then the file is gone", async () => {
  const { shipper, chunk, path } = shipperOf();
  shipper.append(Buffer.from("the end"));
  shipper.end();
  const only = await chunk(0);
  expect([text(only), only.chunk.last]).toEqual(["the end", true]);
  only.answer(held(7));
  await shipper.shipped;
  expect(existsSync(path)).toBe(false);
});

test("the end is told without bytes when all of them are there already", async () => {
  const { shipper, clock, chunk } = shipperOf();
  shipper.append(Buffer.from("all"));
  clock.pass(100);
  (await chunk(0)).answer(held(3));
  shipper.end();
  const end = await chunk(1);
  expect(end.chunk).toMatchObject({ offset: 3, last: true });
  expect(end.chunk.bytes).toHaveLength(0);
  end.answer(held(3));
  await shipper.shipped;
});

test("a log longer than a chunk goes in several, and only the last of them ends it", async () => {
  const { shipper, chunk } = shipperOf("x".repeat(MAX_LOG_CHUNK_BYTES + 1));
  shipper.end();
  const first = await chunk(0);
  expect([first.chunk.bytes.length, first.chunk.last]).toEqual([MAX_LOG_CHUNK_BYTES, false]);
  first.answer(held(MAX_LOG_CHUNK_BYTES));
  const second = await chunk(1);
  expect([second.chunk.offset, second.chunk.bytes.length, second.chunk.last]).toEqual([MAX_LOG_CHUNK_BYTES, 1, true]);
});

test("the coordinator says where to go on: later after a repeat, earlier after a gap", async () => {
  const { shipper, clock, chunks, chunk } = shipperOf("0123456789");
  shipper.end();
  (await chunk(0)).answer(held(8));
  const later = await chunk(1);
  expect([later.chunk.offset, text(later)]).toEqual([8, "89"]);
  later.answer(held(4));
  // Going back is no progress: a coordinator that always does it must not be asked without pause.
  while (chunks.length < 3) {
    await new Promise(setImmediate);
    clock.pass(2_000);
  }
  const earlier = await chunk(2);
  expect([earlier.chunk.offset, text(earlier)]).toEqual([4, "456789"]);
});

test("cut off, it waits to be woken and sends the same bytes again", async () => {
  const { shipper, clock, chunks, chunk } = shipperOf("kept");
  shipper.end();
  (await chunk(0)).answer(cutOff);
  await new Promise(setImmediate);
  clock.pass(60_000);
  expect(chunks).toHaveLength(1);
  shipper.wake();
  expect((await chunk(1)).chunk).toMatchObject({ offset: 0, last: true });
});

test("a log that nobody wants any more is removed", async () => {
  const { shipper, chunk, path } = shipperOf("old");
  shipper.end();
  (await chunk(0)).answer({ kind: "refused", refusal: refuse("stale") });
  await shipper.shipped;
  expect(existsSync(path)).toBe(false);
});

test("an abandoned log stays for the next start", async () => {
  const { shipper, chunk, path } = shipperOf("unsent");
  shipper.end();
  const pending = await chunk(0);
  shipper.abandon();
  pending.answer(cutOff);
  await shipper.shipped;
  expect(readFileSync(path, "utf8")).toBe("unsent");
});

test("an empty log that has ended is told and gone", async () => {
  const { shipper, chunk } = shipperOf();
  shipper.end();
  (await chunk(0)).answer(held(0));
  await shipper.shipped;
});

test("what a full spool cannot keep is left out where it was, said so, and costs nothing else", async () => {
  const { shipper, clock, chunk, path, told } = shipperOf(undefined, 10);
  shipper.append(Buffer.from("12345678\n"));
  clock.pass(100);
  const first = await chunk(0);
  shipper.append(Buffer.from("too much\n"));
  clock.pass(100);
  first.answer(cutOff);
  shipper.wake();
  (await chunk(1)).answer(held(9));
  shipper.append(Buffer.from("the end\n"));
  shipper.end();
  const last = await chunk(2);
  expect(text(last)).toBe("\n[portage-swarm left out 17 bytes here: its spool of logs was full]\n");
  expect(last.chunk).toMatchObject({ offset: 9, last: true });
  last.answer(held(9 + last.chunk.bytes.length));
  await shipper.shipped;
  expect(existsSync(path)).toBe(false);
  expect(told.sentences).toEqual([expect.stringMatching(/^The spool of logs is full/)]);
});

test("a spool has room again for what others give back", () => {
  const spool = openLogSpool(10);
  spool.found(4);
  expect([spool.take(6), spool.take(1)]).toEqual([true, false]);
  spool.give(4);
  expect(spool.take(4)).toBe(true);
});
