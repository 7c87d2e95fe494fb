import { describe, expect, it } from "vitest";
import type { LegalPlace } from "../../protocol/api";
import { compareOrders } from "../../protocol/queue-order";
import type { QueueRow } from "../../protocol/to-watcher";
import { landingAt, presentIndex } from "./landing";
import { groupRows } from "./queue-list";
import { queueRow } from "./row.fixture";

const READY = [queueRow(1), queueRow(2), queueRow(3)];
const WAITING = [4, 5, 6, 7].map((build) => queueRow(build, { state: "waiting", waitsFor: { count: 1, first: [] } }));
const GROUPS = groupRows([...READY, ...WAITING]);
const FAILED = queueRow(9, { state: "failed" });

function reference(row: QueueRow) {
  const { build, cpv, state, expectedSeconds } = row;
  return { build, cpv, state, expectedSeconds };
}

describe("landingAt", () => {
  it("tells a place by the build before it, the first by the one behind it", () => {
    expect(landingAt(GROUPS, FAILED, 2, null)).toMatchObject({ group: "ready", place: 3, to: { after: 2 }, before: 3 });
    expect(landingAt(GROUPS, FAILED, 0, null)).toMatchObject({ place: 1, to: { before: 1 }, before: 1 });
    expect(landingAt(GROUPS, FAILED, 99, null)).toMatchObject({ place: 4, to: { after: 3 }, before: null });
  });

  it("numbers waiting builds behind the ready ones, and does not count the build itself", () => {
    const [first] = WAITING;
    expect(first && landingAt(GROUPS, first, 2, null)).toMatchObject({ group: "waiting", place: 6, to: { after: 6 } });
  });

  it("names nobody in an empty group", () => {
    expect(landingAt(groupRows([]), FAILED, 0, null)).toMatchObject({ place: 1, to: null, before: null });
  });

  it("[16.21] stops at the nearest legal place and names what is in the way", () => {
    const [first, second, third, moved] = WAITING;
    if (!first || !second || !third || !moved) throw new Error("four wait");
    const legal: LegalPlace = {
      earliest: { behind: reference(second), because: "it needs dev-qt/qtbase" },
      latest: { before: reference(third), because: "dev-qt/qtsvg needs it" },
    };
    expect(landingAt(GROUPS, moved, 0, legal)).toMatchObject({
      ...{ place: 6, to: { after: second.build } },
      because: "6 is the earliest: it needs dev-qt/qtbase",
    });
    expect(landingAt(GROUPS, moved, 3, legal)).toMatchObject({
      place: 6,
      because: "6 is the latest: dev-qt/qtsvg needs it",
    });
    expect(landingAt(GROUPS, moved, 2, legal)).toMatchObject({ place: 6, because: null });
  });

  it.each([
    [[1], [2]],
    [[1], [1, 4]],
    [
      [1, 3],
      [1, 3, -2, 7],
    ],
    [[1, 3], [2]],
  ])("gives an order between %j and %j", (ahead, behind) => {
    const groups = groupRows([queueRow(1, { order: ahead }), queueRow(2, { order: behind })]);
    const { order } = landingAt(groups, FAILED, 1, null);
    expect([compareOrders(ahead, order) < 0, compareOrders(order, behind) < 0]).toEqual([true, true]);
    expect(compareOrders(landingAt(groups, FAILED, 0, null).order, ahead)).toBeLessThan(0);
    expect(compareOrders(behind, landingAt(groups, FAILED, 2, null).order)).toBeLessThan(0);
  });
});

it("finds where a build stands among the others", () => {
  const [, second] = READY;
  expect(second && presentIndex(GROUPS, second)).toBe(1);
});
