import { expect, it } from "vitest";
import type { LegalPlace } from "../../protocol/api";
import { groupRows } from "../queue/queue-list";
import { queueRow } from "../queue/row.fixture";
import { drag, NO_DRAG } from "./drag";
import { startAt } from "./start-time";

const READY = [queueRow(1), queueRow(2), queueRow(3)];
const FAILED = queueRow(9, { state: "failed" });
const GROUPS = groupRows([...READY, FAILED]);
const SECONDS = [0, 240, 300];
const starts = {
  starts: READY.map(({ build }, index) => ({ build, inSeconds: SECONDS[index] ?? 0, endsInSeconds: 9_999 })),
};

function startOf(index: number, legal: Partial<LegalPlace> = {}): number | null {
  const place: LegalPlace = { earliest: null, latest: null, readyInSeconds: 0, failedOn: [], ...legal };
  const now = [
    { kind: "picked up", hand: "keys", lead: FAILED, carried: [FAILED], groups: GROUPS } as const,
    { kind: "starts", starts } as const,
    { kind: "legal", legal: place } as const,
    { kind: "moved", over: { kind: "index", index } } as const,
  ].reduce(drag, NO_DRAG);
  return now.state === "none" ? null : startAt(now);
}

it("starts when the queue has come to its place", () => {
  expect([0, 1, 2, 3].map((index) => startOf(index))).toEqual([0, 240, 300, 300]);
});

it("starts no earlier than what it needs is built, and says nothing when that is not known", () => {
  expect(startOf(0, { readyInSeconds: 1_560 })).toBe(1_560);
  expect(startOf(0, { readyInSeconds: null })).toBeNull();
});
