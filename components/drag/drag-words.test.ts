import { expect, it } from "vitest";
import type { LegalPlace } from "../../protocol/api";
import type { QueueRow } from "../../protocol/to-watcher";
import { groupRows } from "../queue/queue-list";
import { queueRow } from "../queue/row.fixture";
import { bucketOf } from "./bucket.fixture";
import type { Carrying, Over } from "./drag";
import { drag, NO_DRAG } from "./drag";
import * as words from "./drag-words";

const ready = ["python", "webkit-gtk", "cmake"].map((name, index) => queueRow(index + 1, { cpv: `a/${name}-1` }));
const FAILED = queueRow(9, {
  state: "failed",
  cpv: "media-libs/opencolorio-2.4.2",
  target: bucketOf("drone-Izar").target,
});
const GROUPS = groupRows([...ready, FAILED]);

function carry(over: Over, { carried = [FAILED], legal }: { carried?: QueueRow[]; legal?: LegalPlace } = {}): Carrying {
  const [lead = FAILED] = carried;
  const picked = drag(NO_DRAG, { kind: "picked up", hand: "keys", lead, carried, groups: GROUPS });
  const moved = drag(legal ? drag(picked, { kind: "legal", legal }) : picked, { kind: "moved", over });
  if (moved.state === "none") throw new Error("nothing is carried");
  return moved;
}
const AT_2 = carry({ kind: "index", index: 1 });

it("[16.23] says what the design says", () => {
  expect(words.pickedUpWords(AT_2)).toBe(
    "Picked up opencolorio, failed. Use arrow keys, Space to drop, Escape to cancel.",
  );
  expect(words.positionWords(AT_2)).toBe("Position 2 of 4, after python, before webkit-gtk.");
  expect(words.droppedWords(AT_2)).toBe("Dropped at position 2.");
  expect(words.cancelledWords(AT_2)).toBe("Cancelled, back in Failed.");
  const drone = { kind: "drone", drone: bucketOf("drone-Meridian").drone } as const;
  expect(words.targetSpoken(AT_2, drone, bucketOf("drone-Meridian"), 3)).toBe(
    "drone-Meridian. 14 cores free in about 29 minutes.",
  );
  const [python] = ready;
  const earliest = python && { behind: { ...python, expectedSeconds: null }, because: "it needs a/python-1" };
  const legal = { earliest: earliest ?? null, latest: null, readyInSeconds: 0, failedOn: [] };
  expect(words.stoppedWords(carry({ kind: "index", index: 0 }, { legal }), "up")).toBe(
    "Not moved: it needs python first.",
  );
});

it("names several by their number, and tells where they were", () => {
  const two = carry({ kind: "outside" }, { carried: ready.slice(1) });
  expect(words.pickedUpWords(two)).toContain("Picked up 2 packages.");
  expect(words.cancelledWords(two)).toBe("Cancelled, back at position 2.");
  expect(words.whereWords(two)).toBe("stays where it is");
  expect(words.whereWords(AT_2)).toBe("to position 2");
});
