import { expect, test } from "vitest";
import type { UpgradeOrder } from "../../protocol/upgrade";
import { createManualClock } from "../testing/manual-clock";
import type { SuccessorEnd } from "./successors";
import { guardSuccessors } from "./successors";

const REPLACE: UpgradeOrder = { kind: "replace", to: { version: "0.2.0", sha256: "b".repeat(64) } };

/** A guardian whose successors a test plays. */
function guardianOf(first: UpgradeOrder, { isDiskFull = false } = {}) {
  const done: string[] = [];
  const clock = createManualClock();
  const played: { welcome(): void; end(end: Partial<SuccessorEnd>): void }[] = [];
  let isEnding = false;
  const status = guardSuccessors(first, {
    start: (failed) => {
      done.push(failed ? `start after "${failed.because}"` : "start");
      let welcome = () => {};
      let end = (_end: SuccessorEnd) => {};
      const welcomed = new Promise<void>((resolve) => {
        welcome = resolve;
      });
      const ended = new Promise<SuccessorEnd>((resolve) => {
        end = resolve;
      });
      played.push({ welcome, end: (how) => end({ status: 0, order: null, ...how }) });
      return { welcomed, ended, kill: () => end({ status: 137, order: null }) };
    },
    putInPlace: () => {
      if (isDiskFull) throw new Error("ENOSPC: no space left on device");
      done.push("put in place");
    },
    putBack: () => void done.push("put back"),
    isEnding: () => isEnding,
    clock,
    notices: { say: () => {}, warn: () => {} },
  });
  return {
    clock,
    done,
    status,
    tellToEnd: () => {
      isEnding = true;
    },
    newest: () => played.at(-1) ?? expect.fail("Nothing was started."),
  };
}

/** Whatever follows from what was just settled. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

test("[UP5] it starts the new agent, and ends as that ends", async () => {
  const { done, newest, status } = guardianOf(REPLACE);
  expect(done).toEqual(["put in place", "start"]);
  newest().welcome();
  await settled();
  newest().end({ status: 2 });
  expect(await status).toBe(2);
  expect(done).toEqual(["put in place", "start"]);
});

test("[UP5] a new agent that ends before it was welcomed makes way for the former one, which tells of it", async () => {
  const { done, newest, status } = guardianOf(REPLACE);
  newest().end({ status: 1 });
  await settled();
  expect(done).toEqual([
    "put in place",
    "start",
    "put back",
    'start after "Agent 0.2.0 ended at once with exit status 1."',
  ]);
  newest().end({ status: 0 });
  expect(await status).toBe(0);
});

test("[UP5] one that is not welcomed in time does so too; one that was welcomed has all the time there is", async () => {
  const late = guardianOf(REPLACE);
  late.clock.pass(2 * 60_000 - 1);
  await settled();
  expect(late.done).toEqual(["put in place", "start"]);
  late.clock.pass(1);
  await settled();
  expect(late.done.slice(2)).toEqual(["put back", 'start after "Agent 0.2.0 was not welcomed within 2 minutes."']);

  const well = guardianOf(REPLACE);
  well.newest().welcome();
  await settled();
  well.clock.pass(60 * 60_000);
  await settled();
  expect(well.done).toEqual(["put in place", "start"]);
});

test("[UP5] told so, a successor makes way in its turn, for a newer agent or for the former one", async () => {
  const { done, newest } = guardianOf(REPLACE);
  newest().welcome();
  await settled();
  newest().end({ order: REPLACE });
  await settled();
  newest().welcome();
  await settled();
  newest().end({ order: { kind: "return" } });
  await settled();
  expect(done).toEqual(["put in place", "start", "put in place", "start", "put back", "start"]);
});

test("[UP5] told to end while the new agent is on trial, it ends, and puts nothing back", async () => {
  const { done, newest, status, tellToEnd } = guardianOf(REPLACE);
  tellToEnd();
  newest().end({ status: 0 });
  expect(await status).toBe(0);
  expect(done).toEqual(["put in place", "start"]);
});

test("[UP5] where the file cannot be replaced, the agent that is there goes on, and tells of it", async () => {
  const { done, newest, status } = guardianOf(REPLACE, { isDiskFull: true });
  expect(done).toEqual(['start after "The agent\'s file cannot be replaced: ENOSPC: no space left on device."']);
  newest().end({ status: 0 });
  expect(await status).toBe(0);
});
