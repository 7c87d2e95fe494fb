import { expect, test } from "vitest";
import type { Known, SyncEnd } from "../protocol/from-agent";
import type { Asked } from "./link";
import type { SyncOutcome } from "./sync-trees";
import { createTold } from "./testing/test-agent";
import { openTreeSync } from "./tree-sync";

const KNOWN: Asked<Known> = { kind: "reply", reply: { kind: "known" } };

function syncOf() {
  const runs: { hear(line: string): void; end(outcome: SyncOutcome): void; calledOff: AbortSignal; killed: boolean }[] =
    [];
  const happened: (SyncEnd | "described")[] = [];
  const coordinator = { answer: KNOWN };
  const sync = openTreeSync({
    run(calledOff, hear) {
      hear("waiting");
      let end = (_: SyncOutcome) => {};
      const ended = new Promise<SyncOutcome>((resolve) => {
        end = resolve;
      });
      const run = { hear, end, calledOff, killed: false };
      runs.push(run);
      return {
        ended,
        kill: () => {
          run.killed = true;
        },
      };
    },
    describe: () => Promise.resolve(void happened.push("described")),
    send(end) {
      happened.push(end);
      return Promise.resolve(coordinator.answer);
    },
    changed: () => {},
    notices: createTold(),
  });
  const settle = () => new Promise(setImmediate);
  return { sync, runs, happened, coordinator, settle };
}

test("[SY2] it is done once however often it is wanted, says how far it is, and tells the new trees before its end", async () => {
  const { sync, runs, happened, settle } = syncOf();
  sync.want(true);
  sync.want(true);
  const [run, ...others] = runs;
  expect(others).toEqual([]);
  expect(sync.doing()).toBe("Syncs its trees: waiting");
  run?.hear(">>> Syncing repository 'gentoo' into '/var/db/repos/gentoo'...");
  expect(sync.doing()).toBe("Syncs its trees: >>> Syncing repository 'gentoo' into '/var/db/repos/gentoo'...");
  run?.end({ kind: "done" });
  await settle();
  expect(happened).toEqual(["described", { why: null }]);
  expect(sync.doing()).toBeNull();
});

test("[SY3] what nobody heard is told again instead of being done again", async () => {
  const { sync, runs, happened, coordinator, settle } = syncOf();
  coordinator.answer = { kind: "unanswered", because: "disconnected" };
  sync.want(true);
  runs[0]?.end({ kind: "failed", why: "no route to host" });
  await settle();
  coordinator.answer = KNOWN;
  sync.want(true);
  await settle();
  expect(runs).toHaveLength(1);
  expect(happened).toEqual(["described", { why: "no route to host" }, { why: "no route to host" }]);
  sync.want(true);
  expect(runs).toHaveLength(2);
});

test("[SY4] called off it is forgotten, and can be wanted again", async () => {
  const { sync, runs, happened, settle } = syncOf();
  sync.want(true);
  sync.want(false);
  expect(runs[0]?.calledOff.aborted).toBe(true);
  runs[0]?.end({ kind: "called-off" });
  await settle();
  expect(happened).toEqual([]);
  sync.want(true);
  expect(runs).toHaveLength(2);
});

test("an agent that ends leaves none behind, and tells of none", async () => {
  const { sync, runs, happened, settle } = syncOf();
  sync.want(true);
  sync.stop();
  expect(runs[0]?.killed).toBe(true);
  runs[0]?.end({ kind: "failed", why: "killed" });
  await settle();
  expect(happened).toEqual([]);
});
