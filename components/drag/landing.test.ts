import { describe, expect, it } from "vitest";
import type { LegalPlace } from "../../protocol/api";
import { compareOrders } from "../../protocol/queue-order";
import type { QueueRow } from "../../protocol/to-watcher";
import { groupRows } from "../queue/queue-list";
import { queueRow } from "../queue/row.fixture";
import { fieldOf, landingAt, legalRange, withLegal } from "./landing";

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
    expect(landingAt(fieldOf(GROUPS, [FAILED]), 2)).toMatchObject({
      group: "ready",
      place: 3,
      to: { after: 2 },
      before: 3,
    });
    expect(landingAt(fieldOf(GROUPS, [FAILED]), 0)).toMatchObject({ place: 1, to: { before: 1 }, before: 1 });
    expect(landingAt(fieldOf(GROUPS, [FAILED]), 99)).toMatchObject({ place: 4, to: { after: 3 }, before: null });
  });

  it("numbers waiting builds behind the ready ones, and does not count the build itself", () => {
    const [first] = WAITING;
    expect(first && landingAt(fieldOf(GROUPS, [first]), 2)).toMatchObject({
      group: "waiting",
      place: 6,
      to: { after: 6 },
    });
  });

  it("names nobody in an empty group", () => {
    expect(landingAt(fieldOf(groupRows([]), [FAILED]), 0)).toMatchObject({ place: 1, to: null, before: null });
  });

  it("[16.21] stops at the nearest legal place and names what is in the way", () => {
    const [first, second, third, moved] = WAITING;
    if (!first || !second || !third || !moved) throw new Error("four wait");
    const legal: LegalPlace = {
      earliest: { behind: reference(second), because: "it needs dev-qt/qtbase" },
      latest: { before: reference(third), because: "dev-qt/qtsvg needs it" },
      ...{ readyInSeconds: 0, failedOn: [] },
    };
    const field = withLegal(fieldOf(GROUPS, [moved]), GROUPS, legal);
    expect(legalRange(field)).toMatchObject({ first: { place: 6 }, last: { place: 6 } });
    expect(landingAt(field, 0)).toMatchObject({
      ...{ place: 6, to: { after: second.build } },
      because: "6 is the earliest: it needs dev-qt/qtbase",
    });
    expect(landingAt(field, 3)).toMatchObject({
      place: 6,
      because: "6 is the latest: dev-qt/qtsvg needs it",
    });
    expect(landingAt(field, 2)).toMatchObject({ place: 6, because: null });
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
    const field = fieldOf(groups, [FAILED]);
    const orderAt = (index: number) => landingAt(field, index).orders[0] ?? [];
    const order = orderAt(1);
    expect([compareOrders(ahead, order) < 0, compareOrders(order, behind) < 0]).toEqual([true, true]);
    expect(compareOrders(orderAt(0), ahead)).toBeLessThan(0);
    expect(compareOrders(behind, orderAt(2))).toBeLessThan(0);
  });
});

it("finds where a build stands among the others", () => {
  const [, second] = READY;
  expect(second && fieldOf(GROUPS, [second])).toMatchObject({ present: 1, places: 7, placesBefore: 0 });
});

it("keeps several together and in their order", () => {
  const [first, second] = READY;
  if (!first || !second) throw new Error("two are ready");
  const { orders, to } = landingAt(fieldOf(GROUPS, [first, second]), 1);
  expect(to).toEqual({ after: 3 });
  expect(compareOrders([3], orders[0] ?? [])).toBeLessThan(0);
  expect(compareOrders(orders[0] ?? [], orders[1] ?? [])).toBeLessThan(0);
});

it("stands behind what it needs when that is in another group", () => {
  const late = queueRow(8, { state: "waiting", order: [2.5], waitsFor: { count: 1, first: [] } });
  const groups = groupRows([...READY, late]);
  const legal: LegalPlace = {
    ...{ earliest: { behind: reference(late), because: "they need it" }, latest: null },
    ...{ readyInSeconds: 0, failedOn: [] },
  };
  const field = withLegal(fieldOf(groups, [FAILED]), groups, legal);
  expect(landingAt(field, 0)).toMatchObject({ place: 3, to: { after: 8 }, because: "3 is the earliest: they need it" });
});

it("counts blocked builds by themselves", () => {
  const blocked = [queueRow(10, { state: "blocked" }), queueRow(11, { state: "blocked" })];
  const [moved] = blocked;
  const field = moved && fieldOf(groupRows([...READY, ...blocked]), [moved]);
  expect(field && landingAt(field, 1)).toMatchObject({ group: "blocked", place: 2, to: { after: 11 } });
});
