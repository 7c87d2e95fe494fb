import { appendFileSync, existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Report } from "../protocol/from-agent";
import { openOutbox } from "./outbox";
import { createTold, emptyDirectory, orderOf } from "./testing/test-agent";

const { build } = orderOf(7);
const started = (attempt: number): Report => ({ kind: "started", build, attempt });
const stopped = (attempt: number): Report => ({
  kind: "finished",
  build,
  attempt,
  outcome: { result: "stopped", elapsedMs: 5 },
});

function outboxAt(path = join(emptyDirectory(), "outbox.jsonl")) {
  const told = createTold();
  return { path, told, outbox: openOutbox(path, told) };
}

test("reports come out in order, each until it is settled", () => {
  const { outbox } = outboxAt();
  outbox.put(started(1));
  outbox.put(stopped(1));
  expect(outbox.next()).toEqual({ sequence: 1, report: started(1), packagePath: null });
  expect(outbox.next()?.sequence).toBe(1);
  outbox.settle(1);
  expect(outbox.next()?.sequence).toBe(2);
  outbox.settle(2);
  expect(outbox.next()).toBeUndefined();
});

test("a report waits for its package and lets others pass", () => {
  const { outbox } = outboxAt();
  const { sequence } = outbox.put(stopped(1), "/outgoing/p.gpkg.tar");
  outbox.put(stopped(2));
  expect(outbox.next()?.sequence).toBe(2);
  outbox.release(sequence);
  expect(outbox.next()?.sequence).toBe(1);
});

test("what is unsettled is there after a crash, and numbers go on", () => {
  const { outbox, path } = outboxAt();
  outbox.put(started(1));
  outbox.put(stopped(1), "/outgoing/p.gpkg.tar");
  outbox.put(started(2));
  outbox.settle(1);
  const { outbox: after } = outboxAt(path);
  expect(after.unsettled()).toEqual([
    { sequence: 2, report: stopped(1), packagePath: "/outgoing/p.gpkg.tar" },
    { sequence: 3, report: started(2), packagePath: null },
  ]);
  after.settle(2);
  after.settle(3);
  expect(outboxAt(path).outbox.put(started(3)).sequence).toBe(4);
});

test("forgetting an attempt settles all its reports and no others", () => {
  const { outbox, path } = outboxAt();
  outbox.put(started(1));
  outbox.put(started(2));
  outbox.put(stopped(1));
  outbox.forget({ build, attempt: 1 });
  expect(
    outboxAt(path)
      .outbox.unsettled()
      .map(({ report }) => report),
  ).toEqual([started(2)]);
});

test("a line torn by a crash is passed over, and the next one is whole", () => {
  const { outbox, path } = outboxAt();
  outbox.put(stopped(1));
  appendFileSync(path, '{"kind":"kept","sequence":2,"rep');
  const { outbox: after, told } = outboxAt(path);
  after.put(started(2));
  expect(
    outboxAt(path)
      .outbox.unsettled()
      .map(({ sequence }) => sequence),
  ).toEqual([1, 2]);
  expect(told.sentences).toEqual([]);
});

test("a line that is not an outbox's is passed over and told", () => {
  const { path } = outboxAt();
  writeFileSync(path, '{"kind":"kept","sequence":-1}\n["x"]\n');
  const { outbox, told } = outboxAt(path);
  expect(outbox.unsettled()).toEqual([]);
  expect(told.sentences).toHaveLength(2);
});

test("the file stays small, keeps what is unsettled and the number to go on with", () => {
  const { outbox, path } = outboxAt();
  outbox.put(stopped(1));
  let last = 0;
  for (let attempt = 2; attempt < 5_000; attempt += 1) {
    last = outbox.put(started(attempt)).sequence;
    outbox.settle(last);
  }
  expect(statSync(path).size).toBeLessThan(300 * 1024);
  expect(existsSync(`${path}.new`)).toBe(false);
  const { outbox: after } = outboxAt(path);
  expect(after.unsettled().map(({ report }) => report)).toEqual([stopped(1)]);
  expect(after.put(started(6_000)).sequence).toBe(last + 1);
});

test("when the disk takes nothing, memory does, and it is told", () => {
  const { outbox, told } = outboxAt();
  outbox.close();
  outbox.put(stopped(1));
  expect(outbox.next()?.sequence).toBe(1);
  expect(told.sentences.join()).toMatch(/Cannot write .*lost with this process/);
});

test("only the owner may read it", () => {
  const { path } = outboxAt();
  expect(statSync(path).mode & 0o077).toBe(0);
  expect(readFileSync(path, "utf8")).toBe("");
});
