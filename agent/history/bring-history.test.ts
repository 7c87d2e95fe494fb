import { expect, test } from "vitest";
import type { HistoryReply } from "../../protocol/from-agent";
import type { Asked } from "../link";
import { createTold, MERGES } from "../testing/test-agent";
import { historyBringer } from "./bring-history";

/** A host with one merge, and a coordinator that answers as told. */
function bringer(...answers: Asked<HistoryReply>[]) {
  const reads: number[] = [];
  const notices = createTold();
  const bring = historyBringer({
    read: (after) => {
      reads.push(after);
      return Promise.resolve([...MERGES]);
    },
    send: () => Promise.resolve(answers.shift() ?? { kind: "unanswered", because: "disconnected" }),
    notices,
  });
  return { bring, reads, notices };
}

const TAKEN: Asked<HistoryReply> = { kind: "reply", reply: { taken: 1 } };

test("[HI6] history is brought once, however often the network comes back", async () => {
  const { bring, reads, notices } = bringer(TAKEN, TAKEN);
  await bring.welcomed(0);
  await bring.welcomed(0);
  expect(reads).toEqual([0]);
  expect(notices.sentences).toEqual(["Told how long 1 earlier merges took here."]);
  await bring.welcomed(5);
  expect(reads).toEqual([0, 5]);
});

test("[HI6] what was not answered is brought again after the next welcome", async () => {
  const { bring, reads } = bringer({ kind: "unanswered", because: "timeout" }, TAKEN);
  await bring.welcomed(0);
  await bring.welcomed(0);
  expect(reads).toEqual([0, 0]);
});

test("a coordinator that does not ask is told nothing", async () => {
  const { bring, reads } = bringer();
  await bring.welcomed(undefined);
  expect(reads).toEqual([]);
});
