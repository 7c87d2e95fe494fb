import { expect, it } from "vitest";
import { AttemptKey } from "../../protocol/ids";
import type { LogLines } from "../../protocol/to-watcher";
import type { Followed } from "./follower";
import { startFollowing } from "./follower";

const key = AttemptKey.parse({ build: 1, attempt: 1 });
const batch = (firstLine: number, lines: string[], complete = false): LogLines => ({
  ...key,
  firstLine,
  lines,
  totalLines: firstLine - 1 + lines.length,
  complete,
});

/** A log whose reads are answered by the test, one after the other. */
function scriptedLog(...reads: (() => LogLines)[]): Followed & { ring: () => void; asked: number[] } {
  let ring = () => {};
  const asked: number[] = [];
  return {
    asked,
    ring: () => ring(),
    readFrom: (line) => {
      asked.push(line);
      const read = reads.shift();
      if (!read) return Promise.reject(new Error(`nobody expected a read from line ${line}`));
      return Promise.resolve().then(read);
    },
    onGrowth: (listener) => {
      ring = listener;
      return () => {
        ring = () => {};
      };
    },
  };
}

it("reads and tells the same lines again when reading or the listener failed", async () => {
  const errors: unknown[] = [];
  const told: string[] = [];
  const log = scriptedLog(
    () => batch(1, ["a"]),
    () => {
      throw new Error("EIO");
    },
    () => batch(2, ["b"]),
    () => batch(2, ["b"], true),
  );
  await new Promise<void>((resolve) => {
    const listener = ({ lines, complete }: LogLines) => {
      if (lines[0] === "b" && errors.length === 1) throw new Error("socket closed");
      told.push(...lines);
      if (complete) resolve();
      else log.ring();
    };
    startFollowing(log, 1, listener, { coalesceMs: 0, retryAfterMs: 0, onError: (error) => errors.push(error) });
  });
  expect(told).toEqual(["a", "b"]);
  expect(errors.map(String)).toEqual(["Error: EIO", "Error: socket closed"]);
  expect(log.asked).toEqual([1, 2, 2, 2]);
});

it("misses no ring that comes while it reads", async () => {
  const told: string[] = [];
  const log = scriptedLog(
    () => {
      log.ring();
      return batch(1, []);
    },
    () => batch(1, ["a"], true),
  );
  await new Promise<void>((resolve) => {
    const listener = (lines: LogLines) => {
      told.push(...lines.lines);
      resolve();
    };
    startFollowing(log, 1, listener, { coalesceMs: 0, retryAfterMs: 0, onError: () => {} });
  });
  expect(told).toEqual(["a"]);
});
